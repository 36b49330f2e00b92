import type { NodeFilter } from "./node-filter.ts";

/** Part of an edge: all of some nodes lead to all of some others. */
export interface Piece {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** What a filter leaves of an edge between these nodes, as few pieces as there are kinds of partners. */
export function piecesOf(from: Int32Array, to: Int32Array, filter: NodeFilter): readonly Piece[] {
  if (from.length === 0 || to.length === 0) return [];
  if (!filter.isPairwise) return [{ from, to }];
  const targets = Map.groupBy(to, (node) => filter.keyOf(node));
  const keys = [...targets.keys()].sort((a, b) => a - b);
  const partnersOf = (key: number): readonly number[] => keys.filter((other) => filter.isPair(key, other));
  const known = new Map<number, string>();
  const callers = Map.groupBy(from, (node) => {
    const key = filter.keyOf(node);
    const partners = known.get(key) ?? partnersOf(key).join();
    known.set(key, partners);
    return partners;
  });
  callers.delete("");
  return [...callers].map(([partners, nodes]) => ({
    from: Int32Array.from(nodes),
    to: Int32Array.from(partners.split(",").flatMap((key) => targets.get(Number(key)) ?? [])).sort(),
  }));
}
