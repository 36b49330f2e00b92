import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { PLACE_PARTS, type Place, type PlacePart } from "./place.ts";

/** What one end has to be: one of the values of each part that is named, and this very entity, or one of these, where they are. */
export interface EndFilter extends Readonly<Partial<Record<PlacePart, readonly string[]>>> {
  readonly ref?: Ref;
  readonly oneOf?: readonly Ref[];
}

/** What is asked of a row. Parts that are absent or empty ask nothing. */
export interface AccessFilter {
  readonly verdict?: readonly VerdictWord[];
  /** Mechanisms, or families as `mechanismFamily` writes them. */
  readonly how?: readonly string[];
  readonly who?: EndFilter;
  readonly whom?: EndFilter;
  readonly crosses?: boolean;
  /** Words that one of the two references holds, all of them, in any letter case. */
  readonly words?: readonly string[];
}

/** What a single node is marked with: it is the one that was asked for, or its reference holds the words. */
export const MARK = { words: 1, who: 2, whom: 4 } as const;
export const MARKS = 8;

const picks = (end: EndFilter | undefined): boolean => end?.ref !== undefined || end?.oneOf !== undefined;

/** Whether an end is one of the entities that are named; none is where none are. */
function pickedBy(end: EndFilter | undefined): (ref: Ref) => boolean {
  const named = end?.oneOf && new Set(end.oneOf);
  if (!picks(end)) return () => false;
  return (ref) => (end?.ref === undefined || ref === end.ref) && (named === undefined || named.has(ref));
}

/** Marks for what cannot be told by a place; undefined when nothing of that kind is asked. */
export function marksOf(graph: AccessGraph, filter: AccessFilter): Uint8Array | undefined {
  const { words = [], who, whom } = filter;
  if (words.length === 0 && !picks(who) && !picks(whom)) return undefined;
  const [isWho, isWhom] = [pickedBy(who), pickedBy(whom)];
  const marks = new Uint8Array(graph.nodes);
  const wanted = words.map((word) => word.toLowerCase());
  for (let node = 0; node < graph.nodes; node += 1) {
    const ref = refOfNode(graph, node);
    const text = wanted.length === 0 ? "" : ref.toLowerCase();
    let mark = wanted.length > 0 && wanted.every((word) => text.includes(word)) ? MARK.words : 0;
    if (isWho(ref)) mark += MARK.who;
    if (isWhom(ref)) mark += MARK.whom;
    marks[node] = mark;
  }
  return marks;
}

/** What a row or an end does not meet, as bits: one for each thing that can be asked and given up again by itself. */
export const BIT = {
  verdict: 1,
  how: 2,
  crosses: 4,
  who: { kind: 8, cluster: 16, namespace: 32, account: 64 },
  whom: { kind: 128, cluster: 256, namespace: 512, account: 1024 },
  /** Never given up: the entity itself. */
  ref: 2048,
} as const;

export type Side = "who" | "whom";

/** Marked place → what it fails at one end. */
export function failures(places: readonly Place[], side: Side, filter: EndFilter | undefined, hasMarks: boolean): Uint16Array {
  const of = places.map((place) => failureOf(place, side, filter));
  if (!hasMarks) return Uint16Array.from(of);
  return Uint16Array.from({ length: places.length * MARKS }, (_, marked) => {
    const isAsked = !picks(filter) || (marked & MARK[side]) !== 0;
    return (of[Math.floor(marked / MARKS)] ?? 0) | (isAsked ? 0 : BIT.ref);
  });
}

export function failureOf(place: Place, side: Side, filter: EndFilter | undefined): number {
  let bits = 0;
  for (const part of PLACE_PARTS) {
    const wanted = filter?.[part] ?? [];
    if (wanted.length > 0 && !wanted.includes(place[part])) bits |= BIT[side][part];
  }
  return bits;
}

/** What an edge's own word and mechanism fail. */
export function edgeFailure(filter: AccessFilter, verdict: number, mechanism: string): number {
  const { verdict: words = [], how = [] } = filter;
  const isWord = words.length === 0 || words.includes(VERDICT_WORDS[verdict] ?? "denied");
  const isHow = how.length === 0 || how.includes(mechanism) || how.includes(mechanismFamily(mechanism));
  return (isWord ? 0 : BIT.verdict) | (isHow ? 0 : BIT.how);
}
