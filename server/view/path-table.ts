import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { edgeIdOf, type PathView } from "./path-view.ts";
import { decidingStep } from "./proof-view.ts";
import { placeWords } from "./statement-view.ts";

/** One step of one way, as a row. */
export interface PathRow {
  /** Places of way and step, counted from 0. */
  readonly path: number;
  readonly step: number;
  readonly steps: number;
  readonly id: string;
  readonly edge: VerdictAnswer;
  /** Where the step that decides it stands: document and statement. */
  readonly restsOn: string;
}

const documentName = (document: string): string =>
  document.startsWith("arn:") || document.startsWith("k8s://") ? document.slice(document.lastIndexOf("/") + 1) : document;

function restsOn(edge: VerdictAnswer): string {
  const evidence = decidingStep(edge)?.evidence;
  if (!evidence) return "";
  const place = placeWords(evidence);
  return place === "" ? documentName(evidence.document) : `${documentName(evidence.document)}, ${place}`;
}

/** Every step of every way, in the order of the ways. */
export const pathRows = (paths: readonly PathView[]): readonly PathRow[] =>
  paths.flatMap((path, i) => path.edges.map((edge, step) => ({ path: i, step, steps: path.edges.length, id: edgeIdOf(edge), edge, restsOn: restsOn(edge) })));
