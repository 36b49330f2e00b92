import type { EdgeKind } from "./edge-kind.ts";
export const rbac: EdgeKind = { label: "rbac", derive: () => undefined, decide: () => [] };
