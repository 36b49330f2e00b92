"use client";

import { useKey } from "@/components/shell/useKey";
import type { PathsAnswer } from "@/server/contract/answers";
import { edgeIdOf } from "@/server/view/path-view";
import { PATH_VIEWS, type Question } from "./useQuestion";

interface PathKeysProps {
  readonly question: Question;
  readonly paths: PathsAnswer["paths"];
  /** The step that is shown. */
  readonly edge: string | null;
}

/** The keys of the answer: v its next face, j and k the ways, the arrows the steps of a way. */
export function usePathKeys({ question, paths, edge }: PathKeysProps): void {
  const found = paths.length > 0;
  const turn = (stride: number) => {
    const next = Math.min(paths.length - 1, Math.max(0, question.path + stride));
    if (next !== question.path) question.pickPath(next);
  };
  const step = (stride: number) => {
    const edges = paths[question.path]?.edges ?? [];
    const at = edges.findIndex((e) => edgeIdOf(e) === edge);
    const next = edges[Math.min(edges.length - 1, Math.max(0, at + stride))];
    if (next) question.pickEdge(question.path, edgeIdOf(next));
  };
  useKey("v", () => question.show(PATH_VIEWS[(PATH_VIEWS.indexOf(question.view) + 1) % PATH_VIEWS.length] ?? "diagram"), found);
  useKey("j", () => turn(1), found);
  useKey("k", () => turn(-1), found);
  useKey("ArrowRight", () => step(1), found);
  useKey("ArrowLeft", () => step(-1), found);
}
