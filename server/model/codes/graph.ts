import type { CodeMeaning } from "../step-code.ts";

/** Codes that belong to the question as a whole: no edge is possible, an end was not collected. */
export const GRAPH_CODES = {
  NO_EDGE_KIND: {
    meaning: "No mechanism leads directly from the one end to the other.",
    remedy: "Ask for paths: the way may need more than one step.",
  },
  ENTITY_NOT_FOUND: {
    meaning: "The list this entity would be in was read completely and does not hold it.",
    remedy: "Check the spelling, or take a newer snapshot.",
  },
  ENTITY_NOT_COLLECTED: {
    meaning: "The list this entity would be in was not read completely, so nothing can be said about it.",
    remedy: "Collect the account or the cluster it belongs to.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;
