"use client";

import { useMemo } from "react";
import type { Question } from "@/components/explain/useQuestion";
import { LazyCanvas } from "@/components/map/LazyCanvas";
import { Legend } from "@/components/map/Legend";
import type { PathsAnswer } from "@/server/contract/answers";
import { litByEdges } from "@/server/view/diagram";
import { layoutOf } from "@/server/view/layout";
import { edgeIdOf, PATH_GAP, pathDiagram } from "@/server/view/path-view";

interface PathPictureProps {
  readonly paths: PathsAnswer;
  readonly question: Question;
  readonly selectedEdge: string | null;
  readonly pick: (edge: string) => void;
}

/** All ways as one drawing at full width, the chosen one bright; what the budget leaves out is counted. */
export function PathPicture({ paths, question, selectedEdge, pick }: PathPictureProps) {
  const diagram = useMemo(() => pathDiagram(paths, question.path), [paths, question.path]);
  const layout = useMemo(() => layoutOf(diagram, PATH_GAP), [diagram]);
  const chosen = paths.paths[question.path] ?? paths.paths[0];
  const lit = useMemo(() => litByEdges(diagram, new Set(chosen?.edges.map(edgeIdOf) ?? [])), [diagram, chosen]);
  const left = paths.paths.length - diagram.drawn;
  return (
    <div className="space-y-2">
      <section
        aria-label="Diagram"
        className="overflow-hidden rounded-lg border border-border print:hidden"
        style={{ height: Math.min(440, Math.max(190, layout.height + 110)) }}
      >
        <a href="#evidence" className="sr-only focus:not-sr-only">
          Skip the diagram
        </a>
        <LazyCanvas
          diagram={diagram}
          layout={layout}
          label="Diagram of the ways listed below"
          lit={lit}
          selectedNode={null}
          selectedEdge={selectedEdge}
          anchor={paths.from}
          wheel={false}
          onNode={(id) => pick(diagram.edges.find((e) => e.target === id && lit.edges.has(e.id))?.id ?? diagram.edges.find((e) => e.source === id)?.id ?? "")}
          onEdge={pick}
          onNothing={() => undefined}
        />
      </section>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Legend />
        {left > 0 && (
          <p className="text-xs font-medium">
            {diagram.drawn} of {paths.paths.length} ways drawn; list and table have all
          </p>
        )}
      </div>
    </div>
  );
}
