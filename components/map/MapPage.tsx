"use client";

import { useMemo } from "react";
import { useMap } from "@/components/explain/answers";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { RoleWays } from "@/components/explain/RoleWays";
import { ExportBar } from "@/components/export/ExportBar";
import type { GraphFiles } from "@/components/export/GraphLinks";
import { PrintPicture } from "@/components/export/PrintPicture";
import { EdgeList } from "@/components/map/EdgeList";
import { EdgePanel } from "@/components/map/EdgePanel";
import { EmptyMap } from "@/components/map/EmptyMap";
import { EstateBody } from "@/components/map/EstateBody";
import { LazyCanvas } from "@/components/map/LazyCanvas";
import { Legend } from "@/components/map/Legend";
import { MechanismFilter } from "@/components/map/MechanismFilter";
import { NodePanel } from "@/components/map/NodePanel";
import { SidePanel } from "@/components/map/SidePanel";
import { MAP_VIEWS, type MapSelection, useMapSelection } from "@/components/map/useMapSelection";
import { useKey } from "@/components/shell/useKey";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Dimmed } from "@/components/ui/Dimmed";
import { ErrorState } from "@/components/ui/ErrorState";
import { SkeletonPage } from "@/components/ui/Skeleton";
import type { MapAnswer } from "@/server/contract/screen";
import { type Diagram, type Lit, litByEdges, litByNode } from "@/server/view/diagram";
import { mapExport } from "@/server/view/export/sources";
import { layoutOf } from "@/server/view/layout";
import { edgeAt, edgeOfLine, litLines, withMachinery } from "@/server/view/machinery";
import { edgeGroups, mapView, mechanismFamilies, withoutFamilies } from "@/server/view/map-view";

function litBy(diagram: Diagram, node: string | null, edge: string | null): Lit | null {
  if (edge && diagram.edges.some((e) => e.id === edge)) return litByEdges(diagram, new Set([edge]));
  if (node && diagram.nodes.some((n) => n.id === node)) return litByNode(diagram, node);
  return null;
}

function Side({ answer, diagram, selection }: { readonly answer: MapAnswer; readonly diagram: Diagram; readonly selection: MapSelection }) {
  const edge = diagram.edges.find((e) => e.id === selection.edge);
  const view = diagram.nodes.find((n) => n.id === selection.node);
  const node = answer.nodes.find((n) => n.ref === selection.node);
  const chosen = edge ? <EdgePanel edge={edge} /> : view && node ? <NodePanel view={view} node={node} diagram={diagram} onEdge={selection.pickEdge} /> : null;
  const label = edge ? "Proof of the selected edge" : view ? "Selected entity" : "How to read the map";
  return (
    <SidePanel label={label} onClose={chosen ? selection.clear : null}>
      {chosen ?? (
        <div className="space-y-4">
          <div className="space-y-1.5 text-sm leading-relaxed">
            <h2 className="text-base font-semibold">What is the difference between the ways to become a role?</h2>
            <p className="text-muted-foreground">
              Pick a line for its proof: who has to allow what, where the token comes from, and the statement that decides. Pick a node for who can become it.
            </p>
          </div>
          <RoleWays />
        </div>
      )}
    </SidePanel>
  );
}

function Numbers({ answer }: { readonly answer: MapAnswer }) {
  const { totals, nodes, cut, around } = answer;
  return (
    <p className="text-xs text-muted-foreground tabular-nums">
      {around && Math.max(around.who, around.reach) > around.looked && (
        <>
          {around.who.toLocaleString("en")} can become it, it can become {around.reach.toLocaleString("en")}; of either the {around.looked.toLocaleString("en")}{" "}
          most certain and nearest are looked at:{" "}
        </>
      )}
      {totals.entities.toLocaleString("en")} entities and {totals.edges.toLocaleString("en")} edges, drawn as {nodes.length} nodes
      {cut.nodes + cut.edges > 0 && (
        <strong className="font-semibold text-foreground">
          {" · "}
          {cut.nodes.toLocaleString("en")} nodes and {cut.edges.toLocaleString("en")} edges are not drawn: ask about one entity to see its part whole
        </strong>
      )}
    </p>
  );
}

function Body({ answer, selection }: { readonly answer: MapAnswer; readonly selection: MapSelection }) {
  const { node, edge, hidden } = selection;
  const all = useMemo(() => mapView(answer), [answer]);
  const diagram = useMemo(() => withoutFamilies(all, hidden, { node, edge }), [all, hidden, node, edge]);
  const drawn = useMemo(() => withMachinery(diagram), [diagram]);
  const layout = useMemo(() => layoutOf(drawn), [drawn]);
  const lit = useMemo(() => litLines(drawn, litBy(diagram, node, edge)), [drawn, diagram, node, edge]);
  const pick = (id: string) => {
    const behind = edgeAt(diagram, id);
    if (behind === undefined) selection.pickNode(id);
    else selection.pickEdge(behind);
  };
  const listed = selection.view === "list";
  const anchor = diagram.nodes.find((n) => n.accent === "subject")?.id ?? selection.node;
  if (answer.nodes.length === 0) return <EmptyMap focus={answer.focus ?? selection.focus} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 print:block! lg:grid lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[minmax(0,1fr)]">
      <div className="flex min-h-0 min-w-0 flex-col gap-4 lg:overflow-y-auto">
        <section aria-label="List of all edges" className={listed ? "" : "order-last"}>
          <a href="#diagram" className="sr-only focus:not-sr-only">
            Skip the list
          </a>
          <EdgeList
            groups={edgeGroups(all)}
            action="Proof"
            selectedEdge={selection.edge}
            open={listed}
            onEdge={selection.pickEdge}
            onNode={selection.pickNode}
          />
        </section>
        {!listed && (
          <section
            id="diagram"
            aria-label="Diagram"
            className={`h-[32rem] shrink-0 overflow-hidden rounded-lg border border-border print:hidden lg:h-[calc(100%-3.5rem)] ${selection.view === null ? "max-md:hidden" : ""}`}
          >
            <LazyCanvas
              key={`${answer.focus} ${selection.view}`}
              diagram={drawn}
              layout={layout}
              label="Diagram of the edges in the list"
              lit={lit}
              selectedNode={selection.node}
              selectedEdge={selection.edge}
              anchor={anchor}
              wheel
              onNode={pick}
              onEdge={(line) => selection.pickEdge(edgeOfLine(line))}
              onNothing={selection.clear}
            />
          </section>
        )}
      </div>
      <Side answer={answer} diagram={all} selection={selection} />
    </div>
  );
}

function ViewToggle({ selection }: { readonly selection: MapSelection }) {
  return (
    <fieldset className="inline-flex overflow-hidden rounded-md border border-border text-xs font-medium print:hidden">
      <legend className="sr-only">Show as</legend>
      {MAP_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={(selection.view ?? "diagram") === view}
          onClick={() => selection.setView(view)}
          className="h-8 px-3 capitalize hover:bg-muted -outline-offset-2 aria-pressed:bg-foreground aria-pressed:text-background"
        >
          {view}
        </button>
      ))}
    </fieldset>
  );
}

/** All that the map is drawn of, also what is not drawn. */
const graphOf = (focus: string | null, snapshot: string | null): GraphFiles =>
  focus === null ? { of: "of the whole snapshot", params: { snapshot } } : { of: "of all ways from and to it", params: { around: focus, snapshot } };

/** The map: the snapshot, or what surrounds one entity, in fixed columns; every line with its proof. */
export function MapPage() {
  const selection = useMapSelection();
  const [snapshot] = useSnapshotParam();
  const answer = useMap(selection.focus);
  useKey("Escape", selection.clear);
  useKey("v", () => selection.setView(selection.view === "list" ? "diagram" : "list"));
  return (
    <div data-fill className="flex min-h-0 flex-col gap-3 p-4 lg:flex-1 print:block print:h-auto">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-lg font-semibold">Map</h1>
        <div className="w-80 max-w-full print:hidden">
          <EntityPicker label="Map around" value={selection.focus} onPick={selection.setFocus} />
        </div>
        <ViewToggle selection={selection} />
        <Legend />
        <div className="ml-auto">
          {answer.data && answer.data.nodes.length + (answer.data.estate?.nodes.length ?? 0) > 0 && (
            <ExportBar source={mapExport(answer.data, selection)} picture graph={graphOf(answer.data.focus, snapshot)} />
          )}
        </div>
      </header>
      {answer.isPending && <SkeletonPage label="Drawing the map" className="h-[32rem]" />}
      {answer.isError && <ErrorState error={answer.error} doing="Drawing the map" onRetry={() => void answer.refetch()} />}
      {answer.data && (
        <>
          {answer.data.nodes.length > 0 && (
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
              <Numbers answer={answer.data} />
              <MechanismFilter families={mechanismFamilies(mapView(answer.data))} hidden={selection.hidden} onToggle={selection.toggle} />
            </div>
          )}
          <PrintPicture source={mapExport(answer.data, selection)} />
          <Dimmed when={answer.isPlaceholderData} label="Drawing the map">
            {answer.data.estate ? <EstateBody estate={answer.data.estate} selection={selection} /> : <Body answer={answer.data} selection={selection} />}
          </Dimmed>
        </>
      )}
    </div>
  );
}
