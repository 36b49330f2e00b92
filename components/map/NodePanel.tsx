"use client";

import { useReach, useWho } from "@/components/explain/answers";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref, hrefOf, mapHref, subjectHref } from "@/components/shell/href";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { EntityLink } from "@/components/ui/EntityLink";
import { RefText } from "@/components/ui/RefText";
import { Skeleton } from "@/components/ui/Skeleton";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { ReachRow } from "@/server/contract/answers";
import type { MapNode } from "@/server/contract/screen";
import type { Diagram, DiagramEdge, DiagramNode } from "@/server/view/diagram";
import { mechanismWords } from "@/server/view/mechanism-words";
import { describeRef } from "@/server/view/ref-view";

const SHOWN = 8;

interface RowsProps {
  readonly title: string;
  readonly empty: string;
  readonly total: number;
  readonly rows: readonly ReachRow[];
  readonly hrefFor: (row: ReachRow) => string;
  readonly all: string;
}

function Rows({ title, empty, total, rows, hrefFor, all }: RowsProps) {
  return (
    <section className="space-y-1.5">
      <h3 className="flex items-baseline justify-between text-xs font-semibold">
        {title} <span className="font-normal text-muted-foreground tabular-nums">{total}</span>
      </h3>
      {rows.length === 0 && <p className="text-sm text-muted-foreground">{empty}</p>}
      <ul className="divide-y divide-border/60">
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.ref} className="flex flex-wrap items-center gap-x-2 gap-y-0.5 py-1.5 text-sm">
            <span className="min-w-0 flex-1">
              <EntityLink to={row.ref} />
            </span>
            <VerdictBadge verdict={row.verdict} />
            <AppLink href={hrefFor(row)} className="w-full text-xs text-muted-foreground underline-offset-2 hover:underline">
              {describeRef(row.ref).kindWord} · {mechanismWords(row.mechanism).short}, {row.hops === 1 ? "direct" : `${row.hops} steps`}: show the way
            </AppLink>
          </li>
        ))}
      </ul>
      {total > 0 && (
        <AppLink href={all} className="inline-block text-sm font-medium text-accent underline-offset-2 hover:underline">
          All {total}
        </AppLink>
      )}
    </section>
  );
}

function Members({ node }: { readonly node: MapNode }) {
  if (node.count === 1) return null;
  return (
    <section className="space-y-1.5">
      <h3 className="text-xs font-semibold">{node.count} that are alike here</h3>
      <ul className="max-h-56 space-y-1 overflow-auto text-sm">
        {node.members.map((m) => (
          <li key={m.ref}>
            <EntityLink to={m.ref} />
          </li>
        ))}
      </ul>
      {node.members.length < node.count && (
        <p className="text-xs text-muted-foreground">
          {node.members.length} of {node.count} shown; the list of whoever reaches or is reached has every one.
        </p>
      )}
    </section>
  );
}

interface EdgeButtonsProps {
  readonly title: string;
  readonly edges: readonly DiagramEdge[];
  /** The node at the other end of an edge. */
  readonly other: (edge: DiagramEdge) => DiagramNode | undefined;
  readonly onEdge: (id: string) => void;
}

function EdgeButtons({ title, edges, other, onEdge }: EdgeButtonsProps) {
  if (edges.length === 0) return null;
  return (
    <section className="space-y-1">
      <h3 className="text-xs font-semibold">{title}</h3>
      <ul className="space-y-0.5">
        {edges.map((edge) => {
          const node = other(edge);
          return (
            <li key={edge.id}>
              <button
                type="button"
                aria-label={`Proof of ${edge.aria}`}
                onClick={() => onEdge(edge.id)}
                className="flex w-full items-center gap-2 rounded-md px-1.5 py-1 text-left text-sm hover:bg-muted"
              >
                {node && <EntityIcon kind={node.kind} className="size-4 shrink-0 text-muted-foreground" />}
                <span className="min-w-0 flex-1 anywhere">
                  <RefText text={node?.label ?? ""} />
                  <span className="block text-xs text-muted-foreground">
                    {node?.kindWord} · {edge.short}
                  </span>
                </span>
                <VerdictBadge verdict={edge.verdict} />
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Lists({ entity }: { readonly entity: string }) {
  const who = useWho(entity, 1);
  const reach = useReach(entity, 1);
  if (who.isPending || reach.isPending) return <Skeleton className="h-40 w-full" />;
  const page = (side: "by" | "to") => subjectHref(entity, side);
  return (
    <>
      <Rows
        title="Can be reached by"
        empty="Nothing else can become this, as far as was collected."
        total={who.data?.total ?? 0}
        rows={who.data?.principals ?? []}
        hrefFor={(r) => explainHref(r.ref, entity)}
        all={page("by")}
      />
      <Rows
        title="Can reach"
        empty="It can become nothing else, as far as was collected."
        total={reach.data?.total ?? 0}
        rows={reach.data?.targets ?? []}
        hrefFor={(r) => explainHref(entity, r.ref)}
        all={page("to")}
      />
    </>
  );
}

interface NodePanelProps {
  readonly view: DiagramNode;
  readonly node: MapNode;
  readonly diagram: Diagram;
  readonly onEdge: (id: string) => void;
}

/** The card of a selected node: what it is, who can become it, what it can become, and its edges with their proofs. */
export function NodePanel({ view, node, diagram, onEdge }: NodePanelProps) {
  const at = (id: string) => diagram.nodes.find((n) => n.id === id);
  return (
    <article aria-label={view.aria} className="space-y-5">
      <header className="space-y-1.5">
        <p className="flex items-center gap-1.5 text-xs text-muted-foreground">
          <EntityIcon kind={view.kind} className="size-3.5" />
          {view.kindWord}
        </p>
        <h2 className="text-base font-semibold leading-snug anywhere">
          <RefText text={view.label} />
        </h2>
        <p className="font-mono text-xs text-muted-foreground anywhere">{view.ref}</p>
        <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm font-medium">
          <AppLink href={hrefOf(view.ref)} className="text-accent underline-offset-2 hover:underline">
            Open its page
          </AppLink>
          <AppLink href={mapHref(view.ref)} className="text-accent underline-offset-2 hover:underline">
            Map around it
          </AppLink>
        </p>
      </header>
      <Members node={node} />
      <Lists entity={view.ref} />
      <EdgeButtons title="Proofs of what leads here" edges={diagram.edges.filter((e) => e.target === view.id)} other={(e) => at(e.source)} onEdge={onEdge} />
      <EdgeButtons title="Proofs of where it leads" edges={diagram.edges.filter((e) => e.source === view.id)} other={(e) => at(e.target)} onEdge={onEdge} />
    </article>
  );
}
