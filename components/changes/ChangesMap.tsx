"use client";

import { useMemo, useState } from "react";
import { LazyCanvas } from "@/components/map/LazyCanvas";
import { Legend } from "@/components/map/Legend";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref, withSnapshot } from "@/components/shell/href";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { DiffAnswer } from "@/server/contract/diff";
import { CHANGE_SIGNS } from "@/server/view/change-signs";
import { changesMap } from "@/server/view/changes-map";
import { type DiagramEdge, litByNode } from "@/server/view/diagram";
import { layoutOf } from "@/server/view/layout";
import { VERDICT_STYLES } from "@/server/view/verdict-style";

/** So near that the signs are in sight on a narrow screen. */
const WIDEST_GAP = 260;
const HIGHEST = 440;
/** For the headings above and the buttons below. */
const ROOM = 136;

const MARKS = ["appeared", "disappeared", "changed"] as const;

/** How the signs on the lines are read. */
function Signs() {
  return (
    <ul aria-label="Signs on the lines" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
      {MARKS.map((mark) => (
        <li key={mark} className="inline-flex items-center gap-1.5">
          <span aria-hidden="true" className="grid size-4 place-items-center rounded-full border border-border-strong bg-surface font-semibold text-foreground">
            {CHANGE_SIGNS[mark].sign}
          </span>
          <span className="sr-only">{CHANGE_SIGNS[mark].sign}: </span>
          {CHANGE_SIGNS[mark].word}
        </li>
      ))}
    </ul>
  );
}

/** The line that was chosen, in words; what is not made yet has no proof to open. */
function Chosen({ edge, before }: { readonly edge: DiagramEdge; readonly before: string | undefined }) {
  return (
    <p className="text-sm anywhere">
      <span className="font-medium">{edge.change && `${CHANGE_SIGNS[edge.change].sign} ${CHANGE_SIGNS[edge.change].word}: `}</span>
      <RefText text={edge.sentence} /> {VERDICT_STYLES[edge.verdict].word}
      {edge.count > 1 && `, with ${(edge.count - 1).toLocaleString("en")} more like it`}.
      {edge.change === "disappeared" && before !== undefined && (
        <>
          {" "}
          <AppLink href={withSnapshot(explainHref(edge.from, edge.to), before)} className="rounded-sm text-accent underline">
            The proof that it is there now
          </AppLink>
        </>
      )}
    </p>
  );
}

interface ChangesMapProps {
  readonly answer: DiffAnswer;
  /** The snapshot before the change. */
  readonly before: string | undefined;
}

/** What appears and disappears as a picture; the lists below it say the same, and all of it. */
export function ChangesMap({ answer, before }: ChangesMapProps) {
  const map = useMemo(() => changesMap(answer), [answer]);
  const layout = useMemo(() => layoutOf(map, WIDEST_GAP), [map]);
  const [picked, setPicked] = useState<{ readonly node?: string; readonly edge?: string }>({});
  if (map.edges.length === 0) return null;
  const node = picked.node !== undefined && layout.nodes.has(picked.node) ? picked.node : null;
  const edge = map.edges.find(({ id }) => id === picked.edge);
  return (
    <Panel title="On the map" className="print:hidden">
      <div className="space-y-2">
        <section
          aria-label="Diagram"
          className="overflow-hidden rounded-lg border border-border bg-background"
          style={{ height: Math.min(HIGHEST, layout.height + ROOM) }}
        >
          <LazyCanvas
            diagram={map}
            layout={layout}
            label="Diagram of what is listed below"
            lit={node === null ? null : litByNode(map, node)}
            selectedNode={node}
            selectedEdge={edge?.id ?? null}
            anchor={null}
            wheel={false}
            onNode={(id) => setPicked(id === node ? {} : { node: id })}
            onEdge={(id) => setPicked({ edge: id })}
            onNothing={() => setPicked({})}
          />
        </section>
        {edge && <Chosen edge={edge} before={before} />}
        <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
          <Signs />
          <Legend />
        </div>
        {map.drawn < map.total && (
          <p className="text-xs font-medium">
            {map.drawn.toLocaleString("en")} of {map.total.toLocaleString("en")} are drawn, the first of each list; the lists have all.
          </p>
        )}
      </div>
    </Panel>
  );
}
