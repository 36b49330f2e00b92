import type { EdgeKind } from "./edge-kind.ts";
export const mapsTo: EdgeKind = { label: "maps-to", derive: () => undefined, decide: () => [] };
