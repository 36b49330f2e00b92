"use client";

import { useMemo } from "react";
import { EdgeList } from "@/components/map/EdgeList";
import { EstatePanel } from "@/components/map/EstatePanel";
import { LazyCanvas } from "@/components/map/LazyCanvas";
import { MechanismFilter } from "@/components/map/MechanismFilter";
import type { MapSelection } from "@/components/map/useMapSelection";
import { useAccountNames } from "@/components/state/useAccountNames";
import type { EstateMap } from "@/server/contract/screen";
import { litByEdges } from "@/server/view/diagram";
import { estateView } from "@/server/view/estate-view";
import { layoutOf } from "@/server/view/layout";
import { edgeGroups, mechanismFamilies, withoutFamilies } from "@/server/view/map-view";

interface EstateProps {
  readonly estate: EstateMap;
  readonly selection: MapSelection;
}

/** How much there is, and what of it is drawn. */
function Numbers({ estate }: { readonly estate: EstateMap }) {
  const { entities, pairs, nodes, cut } = estate;
  return (
    <p className="text-xs text-muted-foreground tabular-nums">
      {entities.toLocaleString("en")} entities, too many to draw: by place they are {nodes.length} nodes. {pairs.toLocaleString("en")} pairs of who can become
      whom in one step
      {cut.edges > 0 && (
        <strong className="font-semibold text-foreground">
          {" · "}
          {cut.edges.toLocaleString("en")} lines with {cut.pairs.toLocaleString("en")} pairs are not drawn: the table of access has them
        </strong>
      )}
    </p>
  );
}

/** A snapshot with more entities than can be drawn, by places: every node and line is a question to the table of access. */
export function EstateBody({ estate, selection }: EstateProps) {
  const { node, edge, hidden, view } = selection;
  const names = useAccountNames();
  const all = useMemo(() => estateView(estate, (id) => names.get(id) ?? id), [estate, names]);
  const diagram = useMemo(() => withoutFamilies(all, hidden, { node, edge }), [all, hidden, node, edge]);
  const layout = useMemo(() => layoutOf(diagram), [diagram]);
  const lit = useMemo(() => {
    if (edge === null && node === null) return null;
    return litByEdges(diagram, new Set(diagram.edges.flatMap((e) => (e.id === edge || e.source === node || e.target === node ? [e.id] : []))));
  }, [diagram, node, edge]);
  const listed = view === "list";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Numbers estate={estate} />
        <MechanismFilter families={mechanismFamilies(all)} hidden={hidden} onToggle={selection.toggle} />
      </div>
      <div className="flex min-h-0 flex-1 flex-col gap-4 print:block! lg:grid lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_24rem] lg:grid-rows-[minmax(0,1fr)]">
        <div className="flex min-h-0 min-w-0 flex-col gap-4 lg:overflow-y-auto">
          <section aria-label="List of all edges" className={listed ? "" : "order-last"}>
            <a href="#diagram" className="sr-only focus:not-sr-only">
              Skip the list
            </a>
            <EdgeList groups={edgeGroups(all)} action="Pairs" selectedEdge={edge} open={listed} onEdge={selection.pickEdge} onNode={selection.pickNode} />
          </section>
          {!listed && (
            <section
              id="diagram"
              aria-label="Diagram"
              className={`h-[32rem] shrink-0 overflow-hidden rounded-lg border border-border print:hidden lg:h-[calc(100%-3.5rem)] ${view === null ? "max-md:hidden" : ""}`}
            >
              <LazyCanvas
                key={`estate ${view}`}
                diagram={diagram}
                layout={layout}
                label="Diagram of the edges in the list"
                lit={lit}
                selectedNode={node}
                selectedEdge={edge}
                anchor={node}
                wheel
                onNode={selection.pickNode}
                onEdge={selection.pickEdge}
                onNothing={selection.clear}
              />
            </section>
          )}
        </div>
        <EstatePanel estate={estate} diagram={all} selection={selection} />
      </div>
    </>
  );
}
