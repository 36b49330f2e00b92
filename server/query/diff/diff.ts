import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Verdict } from "@/server/model/verdict.ts";
import { type Cause, causeOf } from "./cause.ts";
import { type AccessChange, type Comparison, compareAccess } from "./compare-access.ts";
import { lackOf } from "./missing-end.ts";
import { type ProvingSide, proofOf, verdictOf } from "./proven-change.ts";
import { StableEntities } from "./stable-entity.ts";

/** A world with its graph. */
export interface DiffSide {
  readonly world: World;
  readonly graph: AccessGraph;
}

export type WithCause = Verdict & { readonly because: Cause };

/** What became of the direct edges between two worlds, each with its proof and what caused it. */
export interface Diff {
  readonly appeared: readonly WithCause[];
  readonly disappeared: readonly WithCause[];
  readonly changed: readonly { readonly before: Verdict; readonly after: Verdict; readonly because: Cause }[];
}

/** Of an entity that stands for many, those of the later world that are looked at. */
const LOOKED_AT = 20;

/** Compares two worlds edge by edge, between entities that last (`StableEntities`); `membersOf`: what such an entity stands for in the later one. Pure. */
export function diffWorlds(before: DiffSide, after: DiffSide): Diff & { readonly membersOf: (ref: Ref) => readonly Ref[] } {
  const comparison = compareAccess(
    { graph: before.graph, stable: new StableEntities(before.world) },
    { graph: after.graph, stable: new StableEntities(after.world) },
  );
  const membersOf = (ref: Ref): readonly Ref[] =>
    comparison
      .nodesOf("after", ref)
      .slice(0, LOOKED_AT)
      .map((node) => refOfNode(after.graph, node));
  return { ...provenDiff(comparison, before, after), membersOf };
}

function provenDiff({ changes, nodesOf }: Comparison, before: DiffSide, after: DiffSide): Diff {
  const old: ProvingSide = { world: before.world, graph: before.graph, nodesOf: (ref) => nodesOf("before", ref) };
  const now: ProvingSide = { world: after.world, graph: after.graph, nodesOf: (ref) => nodesOf("after", ref) };
  const diff = { appeared: [] as WithCause[], disappeared: [] as WithCause[], changed: [] as Diff["changed"][number][] };
  for (const change of changes) add(diff, change, old, now);
  return diff;
}

function add(
  diff: { appeared: WithCause[]; disappeared: WithCause[]; changed: Diff["changed"][number][] },
  change: AccessChange,
  old: ProvingSide,
  now: ProvingSide,
): void {
  const [before, after] = [proofOf(old, change), proofOf(now, change)];
  const because = causeOf(before, after, () => (before ? lackOf(now, change, "still") : lackOf(old, change, "already")));
  if (change.kind === "appeared" && after) diff.appeared.push({ ...verdictOf(change, after), because });
  if (change.kind === "disappeared" && before) diff.disappeared.push({ ...verdictOf(change, before), because });
  if (change.kind === "changed" && before && after) diff.changed.push({ before: verdictOf(change, before), after: verdictOf(change, after), because });
}
