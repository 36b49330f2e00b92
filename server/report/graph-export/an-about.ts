import type { GraphAbout } from "@/server/contract/graph-export.ts";

const STATES = { read: 1, partial: 0, "not-read": 2, excluded: 0 };

/** For tests: what a document says of itself. */
export const anAbout = (more: Partial<GraphAbout>): Omit<GraphAbout, "form" | "nodes" | "classes" | "edges"> => ({
  tool: "rolewalk 0",
  snapshot: null,
  capturedAt: "2026-11-25T00:00:00Z",
  coverage: { files: 1, objects: 2, failed: 3, missing: 4, accounts: STATES, clusters: STATES },
  filter: {},
  ...more,
});
