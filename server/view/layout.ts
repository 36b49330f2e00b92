import type { Diagram } from "./diagram.ts";
import { type Layers, orderColumns, type Vertex } from "./layout-order.ts";
import { placeVertices } from "./layout-place.ts";

export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 52;
const COLUMN_GAP = 64;
/** What a usual screen has for a diagram. */
const WIDE = 1360;
const ROW_GAP = 16;
const LANE_HEIGHT = 6;

/** `order` is the sort key of nodes that no edge puts in an order; ties are broken by id. */
export interface LayoutNode {
  readonly id: string;
  readonly rank: number;
  readonly order: string;
}
export interface LayoutEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Forward edges run from left to right, backward ones from right to left, `same` ones bow out to the right of their column. */
export type EdgeCourse = "forward" | "backward" | "same";

export interface RoutedEdge {
  readonly id: string;
  readonly course: EdgeCourse;
  /** SVG path data. */
  readonly path: string;
  readonly label: Point;
}
export interface Layout {
  /** Top left corner of each node. */
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, RoutedEdge>;
  /** Ranks that hold a node, left to right, with the left edge of their column. */
  readonly columns: readonly { readonly rank: number; readonly x: number }[];
  readonly width: number;
  readonly height: number;
}

interface Route {
  readonly edge: LayoutEdge;
  readonly from: number;
  readonly to: number;
  /** Lanes between the two ends, from source to target. */
  readonly lanes: readonly string[];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Room between columns: more where there are few, so that the words on a line stand beside the nodes and not on them. */
const gapFor = (columns: number, most: number): number =>
  Math.max(COLUMN_GAP, Math.min(most, Math.floor((WIDE - columns * NODE_WIDTH) / Math.max(1, columns - 1))));
const columnsAt =
  (gap: number) =>
  (column: number): number =>
    column * (NODE_WIDTH + gap);
// JSON keeps two ids apart whatever characters they hold
const laneId = (target: string, column: number, leftwards: boolean): string => JSON.stringify(["lane", target, column, leftwards]);

function routesOf(edges: readonly LayoutEdge[], columnOf: ReadonlyMap<string, number>): Route[] {
  const sorted = [...edges].sort((a, b) => compare(a.id, b.id));
  return sorted.flatMap((edge) => {
    const from = columnOf.get(edge.source);
    const to = columnOf.get(edge.target);
    if (from === undefined || to === undefined) return [];
    const stride = Math.sign(to - from);
    const between = Array.from({ length: Math.max(0, Math.abs(to - from) - 1) }, (_, i) => from + stride * (i + 1));
    // edges to one target share their lanes: a fan-in is drawn as one line that branches
    return [{ edge, from, to, lanes: between.map((column) => laneId(edge.target, column, stride < 0)) }];
  });
}

function layersOf(nodes: readonly LayoutNode[], columnOf: ReadonlyMap<string, number>, routes: readonly Route[], columnCount: number): Layers {
  const columns: Vertex[][] = Array.from({ length: columnCount }, () => []);
  const known = new Set<string>();
  const put = (vertex: Vertex) => {
    if (known.has(vertex.id)) return;
    known.add(vertex.id);
    columns[vertex.column]?.push(vertex);
  };
  for (const node of nodes) put({ id: node.id, column: columnOf.get(node.id) ?? 0, height: NODE_HEIGHT, lane: false });
  const links = new Map<string, readonly [string, string]>();
  for (const route of routes) {
    const stride = Math.sign(route.to - route.from);
    if (stride === 0) continue;
    route.lanes.forEach((id, i) => {
      put({ id, column: route.from + stride * (i + 1), height: LANE_HEIGHT, lane: true });
    });
    const chain = [route.edge.source, ...route.lanes, route.edge.target];
    chain.slice(1).forEach((next, i) => {
      const pair: readonly [string, string] = stride > 0 ? [chain[i] ?? "", next] : [next, chain[i] ?? ""];
      links.set(JSON.stringify(pair), pair);
    });
  }
  return { columns, links: [...links.values()] };
}

/** Where lines meet a node: spread over its side in the order of what they lead to, so that they do not all end in one point. */
function portsOf(routes: readonly Route[], y: ReadonlyMap<string, number>): (node: string, side: string, neighbour: string) => number {
  const sides = new Map<string, Map<string, number>>();
  const add = (node: string, side: string, neighbour: string) => {
    const key = JSON.stringify([node, side]);
    const list = sides.get(key) ?? new Map<string, number>();
    list.set(neighbour, y.get(neighbour) ?? 0);
    sides.set(key, list);
  };
  for (const { edge, from, to, lanes } of routes) {
    add(edge.source, to < from ? "left" : "right", lanes[0] ?? edge.target);
    add(edge.target, to > from ? "left" : "right", lanes.at(-1) ?? edge.source);
  }
  const offsets = new Map<string, number>();
  for (const [key, list] of sides) {
    const ordered = [...list].sort((a, b) => a[1] - b[1] || compare(a[0], b[0]));
    const stride = Math.min(9, (NODE_HEIGHT - 20) / Math.max(1, ordered.length - 1));
    ordered.forEach(([neighbour], i) => {
      offsets.set(JSON.stringify([key, neighbour]), (i - (ordered.length - 1) / 2) * stride);
    });
  }
  return (node, side, neighbour) => Math.round(offsets.get(JSON.stringify([JSON.stringify([node, side]), neighbour])) ?? 0);
}

const curve = (a: Point, b: Point): string => {
  const bend = (b.x - a.x) / 2;
  return `C${a.x + bend},${a.y} ${b.x - bend},${b.y} ${b.x},${b.y}`;
};

function sameColumn(a: Point, b: Point, reach: number): Pick<RoutedEdge, "path" | "label"> {
  const out = a.x + reach;
  return { path: `M${a.x},${a.y}C${out},${a.y} ${out},${b.y} ${b.x},${b.y}`, label: { x: a.x + reach * 0.75, y: (a.y + b.y) / 2 } };
}

function routed(route: Route, y: ReadonlyMap<string, number>, port: ReturnType<typeof portsOf>, gap: number): RoutedEdge {
  const columnX = columnsAt(gap);
  const { edge, from, to, lanes } = route;
  const course: EdgeCourse = to > from ? "forward" : to < from ? "backward" : "same";
  const exit = course === "backward" ? "left" : "right";
  const entry = course === "forward" ? "left" : "right";
  const start = { x: columnX(from) + (exit === "right" ? NODE_WIDTH : 0), y: (y.get(edge.source) ?? 0) + port(edge.source, exit, lanes[0] ?? edge.target) };
  const end = { x: columnX(to) + (entry === "right" ? NODE_WIDTH : 0), y: (y.get(edge.target) ?? 0) + port(edge.target, entry, lanes.at(-1) ?? edge.source) };
  if (course === "same") return { id: edge.id, course, ...sameColumn(start, end, Math.min(gap - 14, 30 + Math.abs(end.y - start.y) / 24)) };
  let path = `M${start.x},${start.y}`;
  let at: Point = start;
  const stride = to > from ? 1 : -1;
  lanes.forEach((lane, i) => {
    const left = columnX(from + stride * (i + 1));
    const height = y.get(lane) ?? 0;
    const enter = { x: stride > 0 ? left : left + NODE_WIDTH, y: height };
    at = { x: stride > 0 ? left + NODE_WIDTH : left, y: height };
    path += `${curve(i === 0 ? start : { x: enter.x - stride * gap, y: y.get(lanes[i - 1] ?? lane) ?? 0 }, enter)}L${at.x},${at.y}`;
  });
  path += curve(at, end);
  // over a lane there is room for words; between two columns there may not be
  const label = lanes.length > 0 ? { x: at.x - (stride * NODE_WIDTH) / 2, y: at.y } : { x: (at.x + end.x) / 2, y: (at.y + end.y) / 2 };
  return { id: edge.id, course, path, label };
}

/**
 * Draws nodes in fixed columns: one column a rank, in the order of the ranks, empty ones left out. The same nodes and edges give the same
 * drawing in whatever order they come; edges with an end that is not drawn are left out.
 */
export function layoutDiagram(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[], widestGap = COLUMN_GAP): Layout {
  const sorted = [...nodes].sort((a, b) => a.rank - b.rank || compare(a.order, b.order) || compare(a.id, b.id));
  const ranks = [...new Set(sorted.map((n) => n.rank))];
  const columnOf = new Map(sorted.map((n) => [n.id, ranks.indexOf(n.rank)]));
  const gap = gapFor(ranks.length, widestGap);
  const columnX = columnsAt(gap);
  const routes = routesOf(edges, columnOf);
  const layers = layersOf(sorted, columnOf, routes, ranks.length);
  const y = placeVertices({ columns: orderColumns(layers), links: layers.links }, ROW_GAP);
  const port = portsOf(routes, y);
  // edges inside the last column bow out to its right
  const bows = routes.some((r) => r.from === r.to && r.from === ranks.length - 1);
  const placed = new Map(sorted.map((n) => [n.id, { x: columnX(columnOf.get(n.id) ?? 0), y: (y.get(n.id) ?? 0) - NODE_HEIGHT / 2 }]));
  return {
    nodes: placed,
    edges: new Map(routes.map((route) => [route.edge.id, routed(route, y, port, gap)])),
    columns: ranks.map((rank, i) => ({ rank, x: columnX(i) })),
    width: ranks.length === 0 ? 0 : columnX(ranks.length - 1) + NODE_WIDTH + (bows ? gap : 0),
    height: Math.max(0, ...[...y.values()].map((centre) => centre + NODE_HEIGHT / 2)),
  };
}

/** A diagram laid out: nodes without edges stand by kind and name. */
export const layoutOf = (diagram: Diagram, widestGap?: number): Layout =>
  layoutDiagram(
    diagram.nodes.map((n) => ({ id: n.id, rank: n.rank, order: `${n.kind} ${n.context} ${n.label}` })),
    diagram.edges,
    widestGap,
  );
