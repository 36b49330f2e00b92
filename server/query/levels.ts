import { type AccessGraph, facetsAt } from "@/server/graph/access-graph.ts";

/** The certainty levels that are followed: allowed; then also conditional; then also unknown. */
export const LEVELS = [0, 1, 2] as const;
/** All of them, and the last alone, as bits. */
export const ALL_LEVELS = 0b111;
export const LAST_LEVEL = 0b100;

/** Nodes of an entity: the whole one, and its facets. */
export const nodesOf = (graph: AccessGraph, ref: AccessGraph["refs"][number]): readonly number[] => {
  const base = graph.indexOf.get(ref);
  return base === undefined ? [] : [base, ...facetsAt(graph, base)];
};
