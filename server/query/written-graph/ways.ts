import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { nodesOf } from "@/server/query/levels.ts";
import { Search } from "@/server/query/search.ts";

/** On which ways an edge has to be: those that begin at an entity, those that end at one, or either around one. */
export interface Ways {
  readonly from?: Ref;
  readonly to?: Ref;
  readonly around?: Ref;
}

/** What a node is marked with: ways from the entity come to it; ways from it come to the entity. */
export const BEHIND = 1;
export const BEFORE = 2;

const UNKNOWN = 2;

function mark(graph: AccessGraph, marks: Uint8Array, ref: Ref | undefined, bit: number, level: number): void {
  if (ref === undefined) return;
  const search = new Search(graph, nodesOf(graph, ref), { isBackwards: bit === BEFORE, levels: 1 << level }).run();
  for (let place = 0; place < search.count; place += 1) {
    const node = search.nodeAt(place);
    marks[node] = (marks[node] ?? 0) | bit;
  }
  search.end();
}

/** Node → its marks, over edges as certain as the words that are asked for; undefined when no ways are. */
export function waysOf(graph: AccessGraph, { from, to, around }: Ways, verdicts: readonly VerdictWord[]): Uint8Array | undefined {
  if (from === undefined && to === undefined && around === undefined) return undefined;
  const level = Math.min(UNKNOWN, verdicts.length === 0 ? UNKNOWN : Math.max(...verdicts.map(rankOf)));
  const marks = new Uint8Array(graph.nodes);
  mark(graph, marks, from ?? around, BEHIND, level);
  mark(graph, marks, to ?? around, BEFORE, level);
  return marks;
}
