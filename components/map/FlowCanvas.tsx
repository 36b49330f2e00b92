"use client";

import { type Edge, type EdgeProps, Handle, type Node, type NodeProps, Position, ReactFlow, type ReactFlowInstance, useViewport } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, memo, useCallback, useMemo, useRef, useState } from "react";
import { CardNode } from "@/components/map/CardNode";
import { ArrowHeads, EdgeLine } from "@/components/map/EdgeLine";
import { useKey } from "@/components/shell/useKey";
import type { Diagram, DiagramEdge, DiagramNode, Lit } from "@/server/view/diagram";
import { type Layout, NODE_HEIGHT, NODE_WIDTH, type RoutedEdge } from "@/server/view/layout";
import { edgeOfLine } from "@/server/view/machinery";
import { isRovingKey, nextNode, readingOrder } from "@/server/view/roving";

type CardData = {
  readonly node: DiagramNode;
  readonly dimmed: boolean;
  readonly selected: boolean;
  readonly tabStop: boolean;
  readonly onPick: (id: string) => void;
};
type LineData = { readonly edge: DiagramEdge; readonly routed: RoutedEdge; readonly dimmed: boolean; readonly lit: boolean; readonly selected: boolean };
type Card = Node<CardData, "card">;
type Line = Edge<LineData, "line">;
type Flow = ReactFlowInstance<Card, Line>;

const HANDLE = "pointer-events-none size-px! min-h-0! min-w-0! border-0! bg-transparent!";

const CardOf = memo(function CardOf({ data }: NodeProps<Card>) {
  // the library measures handles in the page and draws no edge without them
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={HANDLE} />
      <CardNode {...data} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={HANDLE} />
    </>
  );
});
const LineOf = memo(function LineOf({ data }: EdgeProps<Line>) {
  return data ? <EdgeLine {...data} /> : null;
});
const NODE_TYPES = { card: CardOf };
const EDGE_TYPES = { line: LineOf };
const SIZE = { width: NODE_WIDTH, height: NODE_HEIGHT };
const HANDLES = [
  { type: "target" as const, position: Position.Left, x: 0, y: NODE_HEIGHT / 2, width: 1, height: 1 },
  { type: "source" as const, position: Position.Right, x: NODE_WIDTH, y: NODE_HEIGHT / 2, width: 1, height: 1 },
];
const LABELS = { "node.a11yDescription.default": "", "node.a11yDescription.keyboardDisabled": "", "edge.a11yDescription.default": "" };
const VIEW_ONLY = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: null,
  minZoom: 0.1,
  maxZoom: 2,
  zoomOnScroll: false,
  zoomOnDoubleClick: false,
};
const HEADING = 40;
const MARGIN = 24;
const LEAST_ZOOM = 0.75;
/** How far a heading may reach into the gap behind its column. */
const HEADING_OVERHANG = 40;

interface FlowCanvasProps {
  readonly diagram: Diagram;
  readonly layout: Layout;
  /** What the diagram shows, for those who do not see it. */
  readonly label: string;
  readonly lit: Lit | null;
  readonly selectedNode: string | null;
  readonly selectedEdge: string | null;
  /** The node the diagram opens at; without one at its top. */
  readonly anchor: string | null;
  /** Whether the wheel moves the drawing; if not, it scrolls the page. */
  readonly wheel: boolean;
  readonly onNode: (id: string) => void;
  readonly onEdge: (id: string) => void;
  readonly onNothing: () => void;
}

function useFlow(props: FlowCanvasProps, active: string) {
  const { diagram, layout, lit, selectedNode, selectedEdge, onNode } = props;
  const nodes = useMemo(
    () =>
      diagram.nodes.flatMap((node): Card[] => {
        const position = layout.nodes.get(node.id);
        if (!position) return [];
        const data = { node, dimmed: lit !== null && !lit.nodes.has(node.id), selected: node.id === selectedNode, tabStop: node.id === active, onPick: onNode };
        return [{ id: node.id, type: "card", position, data, ...SIZE, measured: SIZE, handles: HANDLES, domAttributes: { "aria-roledescription": undefined } }];
      }),
    [diagram, layout, lit, selectedNode, active, onNode],
  );
  const edges = useMemo(
    () =>
      diagram.edges.flatMap((edge): Line[] => {
        const routed = layout.edges.get(edge.id);
        if (!routed) return [];
        const bright = lit?.edges.has(edge.id) === true;
        const data = { edge, routed, dimmed: lit !== null && !bright, lit: bright, selected: edgeOfLine(edge.id) === selectedEdge };
        return [
          {
            id: edge.id,
            type: "line",
            source: edge.source,
            target: edge.target,
            data,
            ariaLabel: edge.aria,
            zIndex: bright ? 1 : 0,
            domAttributes: { "aria-roledescription": undefined },
          },
        ];
      }),
    [diagram, layout, lit, selectedEdge],
  );
  return { nodes, edges };
}

/** Column headings that stay on top while the drawing moves below them. */
function Headings({ diagram, layout }: Pick<FlowCanvasProps, "diagram" | "layout">) {
  const { x, zoom } = useViewport();
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 top-0 z-10 h-8 overflow-hidden border-b border-border bg-background/90">
      {layout.columns.map((column) => (
        <span
          key={column.rank}
          style={{ transform: `translateX(${column.x * zoom + x}px)`, width: (NODE_WIDTH + HEADING_OVERHANG) * zoom }}
          className="absolute top-0 left-0 truncate text-2xs font-semibold uppercase leading-8 tracking-wide text-muted-foreground"
        >
          {diagram.headings.get(column.rank)}
        </span>
      ))}
    </div>
  );
}

/** 100 % at the anchor, or as little less as lets all columns in; never so small that it cannot be read. */
function openAt(flow: Flow, box: HTMLElement, layout: Layout, anchor: string | null): void {
  const zoom = Math.min(1, Math.max(LEAST_ZOOM, (box.clientWidth - 2 * MARGIN) / Math.max(1, layout.width)));
  const at = anchor === null ? undefined : layout.nodes.get(anchor);
  const room = box.clientHeight - HEADING;
  const fits = layout.height * zoom <= room - 2 * MARGIN;
  const y = fits || !at ? HEADING + MARGIN / 2 : HEADING + room / 2 - (at.y + NODE_HEIGHT / 2) * zoom;
  const width = layout.width * zoom;
  const free = box.clientWidth - 2 * MARGIN;
  const x = width <= free ? MARGIN + Math.min(free - width, 0) : at ? Math.min(MARGIN, box.clientWidth / 2 - (at.x + NODE_WIDTH / 2) * zoom) : MARGIN;
  void flow.setViewport({ x: Math.max(x, Math.min(MARGIN, box.clientWidth - MARGIN - width)), y: Math.min(y, HEADING + MARGIN / 2), zoom });
}

/** Moves the drawing just so far that a node is wholly in sight. */
function bringIntoView(flow: Flow, box: HTMLElement, at: { readonly x: number; readonly y: number }): void {
  const { x, y, zoom } = flow.getViewport();
  const left = at.x * zoom + x;
  const top = at.y * zoom + y;
  const right = left + NODE_WIDTH * zoom;
  const bottom = top + NODE_HEIGHT * zoom;
  const dx = left < MARGIN ? MARGIN - left : Math.min(0, box.clientWidth - MARGIN - right);
  const dy = top < HEADING + MARGIN ? HEADING + MARGIN - top : Math.min(0, box.clientHeight - MARGIN - bottom);
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom });
}

function ZoomBar({ flow, onReset }: { readonly flow: () => Flow | null; readonly onReset: () => void }) {
  const button = "grid size-8 place-items-center text-muted-foreground hover:bg-muted hover:text-foreground";
  return (
    <div role="toolbar" aria-label="Zoom" className="absolute bottom-3 left-3 z-10 flex overflow-hidden rounded-md border border-border bg-surface">
      <button type="button" className={button} aria-label="Zoom in" onClick={() => void flow()?.zoomIn()}>
        <Plus className="size-4" />
      </button>
      <button type="button" className={button} aria-label="Zoom out" onClick={() => void flow()?.zoomOut()}>
        <Minus className="size-4" />
      </button>
      <button type="button" className={button} aria-label="All of it" onClick={() => void flow()?.fitView({ padding: 0.1 })}>
        <Maximize className="size-4" />
      </button>
      <button type="button" className={`${button} w-auto px-2 text-xs`} aria-label="Back to full size" onClick={onReset}>
        100 %
      </button>
    </div>
  );
}

/** The only place that knows the graph library: a laid-out diagram that can be panned, zoomed, clicked and walked with the arrow keys. */
export function FlowCanvas(props: FlowCanvasProps) {
  const { diagram, layout, label, selectedNode, anchor, wheel, onEdge, onNothing } = props;
  const box = useRef<HTMLDivElement>(null);
  const flow = useRef<Flow | null>(null);
  const [roved, setRoved] = useState<string | null>(null);
  const order = useMemo(() => readingOrder(layout), [layout]);
  const active = [roved, selectedNode, anchor].find((id) => id !== null && layout.nodes.has(id)) ?? order[0] ?? "";
  const { nodes, edges } = useFlow(props, active);
  const open = useCallback(() => {
    if (flow.current && box.current) openAt(flow.current, box.current, layout, anchor ?? order[0] ?? null);
  }, [layout, anchor, order]);
  useKey("0", open);
  const focusOn = (id: string) => box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  useKey("f", () => {
    open();
    focusOn(anchor ?? active);
  });
  useKey("+", () => void flow.current?.zoomIn());
  useKey("-", () => void flow.current?.zoomOut());
  const rove = (event: KeyboardEvent) => {
    if (!isRovingKey(event.key) || event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement) || !event.target.dataset["node"])
      return;
    event.preventDefault();
    const next = nextNode(diagram, layout, event.target.dataset["node"], event.key);
    setRoved(next);
    const at = layout.nodes.get(next);
    if (flow.current && box.current && at) bringIntoView(flow.current, box.current, at);
    focusOn(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are handled for the focused node inside, which is a button
    <div
      ref={box}
      className="relative size-full [&_.react-flow\\_\\_attribution]:bg-transparent! [&_.react-flow\\_\\_attribution_a]:text-muted-foreground!"
      onKeyDown={rove}
    >
      <ArrowHeads />
      <ReactFlow<Card, Line>
        aria-label={label}
        ariaLabelConfig={LABELS}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onInit={(instance) => {
          flow.current = instance;
          open();
        }}
        onEdgeClick={(_, edge) => onEdge(edge.id)}
        onPaneClick={onNothing}
        {...VIEW_ONLY}
        panOnScroll={wheel}
        preventScrolling={wheel}
      >
        <Headings diagram={diagram} layout={layout} />
      </ReactFlow>
      <ZoomBar flow={() => flow.current} onReset={open} />
    </div>
  );
}
