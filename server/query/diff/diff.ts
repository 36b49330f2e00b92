import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Cause, causeOf, causeOfOneSided } from "./cause.ts";
import { type AccessChange, type Comparison, compareAccess } from "./compare-access.ts";
import { EvidenceStates } from "./evidence-state.ts";
import { goneWords, missingEnd, unnamedEnd, unreadEnd, type Which } from "./missing-end.ts";
import { type LastingVerdict, type ProvenEdge, type ProvingSide, proofOf, verdictOf } from "./proven-change.ts";
import { StableEntities } from "./stable-entity.ts";

/** A world with its graph. */
export interface DiffSide {
  readonly world: World;
  readonly graph: AccessGraph;
}

export type WithCause = LastingVerdict & { readonly because: Cause };

/** What became of the direct edges between two worlds, each with its proof and what caused it. */
export interface Diff {
  readonly appeared: readonly WithCause[];
  readonly disappeared: readonly WithCause[];
  readonly changed: readonly { readonly before: LastingVerdict; readonly after: LastingVerdict; readonly because: Cause }[];
}

interface Known {
  readonly after: WeakRef<World>;
  readonly comparison: Comparison;
}
/** Of each earlier world the comparison that was asked for last: several are asked about the same two. */
const compared = new WeakMap<World, Known>();

function comparisonOf(before: DiffSide, after: DiffSide): Comparison {
  const known = compared.get(before.world);
  if (known?.after.deref() === after.world) return known.comparison;
  const comparison = compareAccess(
    { graph: before.graph, stable: new StableEntities(before.world) },
    { graph: after.graph, stable: new StableEntities(after.world) },
  );
  compared.set(before.world, { after: new WeakRef(after.world), comparison });
  return comparison;
}

/** The direct edges that are not the same in two worlds, without proof or cause, in the order of their ends. Pure. */
export const changesBetween = (before: DiffSide, after: DiffSide): readonly AccessChange[] => comparisonOf(before, after).changes;

/** Of an entity that stands for many, those of the later world that are looked at. */
const LOOKED_AT = 20;

/**
 * Compares two worlds edge by edge, between entities that last (`StableEntities`); `membersOf`: what such an entity stands for in the later one. `isAbout`: of which edges what
 * differs is told; absent: of all. Pure.
 */
export function diffWorlds(
  before: DiffSide,
  after: DiffSide,
  isAbout?: (change: AccessChange) => boolean,
): Diff & { readonly membersOf: (ref: Ref) => readonly Ref[] } {
  const whole = comparisonOf(before, after);
  const comparison = isAbout ? { ...whole, changes: whole.changes.filter(isAbout) } : whole;
  const membersOf = (ref: Ref): readonly Ref[] =>
    comparison
      .nodesOf("after", ref)
      .slice(0, LOOKED_AT)
      .map((node) => refOfNode(after.graph, node));
  return { ...provenDiff(comparison, before, after), membersOf };
}

function provenDiff({ changes, nodesOf }: Comparison, before: DiffSide, after: DiffSide): Diff {
  const old: Side = {
    world: before.world,
    graph: before.graph,
    nodesOf: (ref) => nodesOf("before", ref),
    states: new EvidenceStates(before.world, after.world),
  };
  const now: Side = { world: after.world, graph: after.graph, nodesOf: (ref) => nodesOf("after", ref), states: new EvidenceStates(after.world, before.world) };
  const diff = { appeared: [] as WithCause[], disappeared: [] as WithCause[], changed: [] as Diff["changed"][number][] };
  for (const change of changes) add(diff, change, old, now);
  return diff;
}

/** `states`: what the other side has of the evidence of this one. */
interface Side extends ProvingSide {
  readonly states: EvidenceStates;
}

/** Why an edge is on `here` alone: an end that the other side does not have, or else what the edge rests on. */
function oneSided(change: AccessChange, edge: ProvenEdge, here: Side, there: ProvingSide, which: Which): Cause {
  const missing = missingEnd(there, change, edge, here.world, which);
  const rested = missing === undefined ? causeOfOneSided(edge.decision, here.states, which) : { summary: missing };
  if (rested) return rested;
  // what is there may rest on what was not read: the pods of a node
  const ends = [change.from, change.to];
  return { summary: unreadEnd(there, ends, which) ?? unnamedEnd(there, ends, which) ?? `the way itself, ${goneWords(which)}` };
}

function causeBetween(change: AccessChange, before: ProvenEdge | undefined, after: ProvenEdge | undefined, old: Side, now: Side): Cause | undefined {
  if (before && after) return causeOf(before.decision, after.decision, { before: old.states, after: now.states });
  if (after) return oneSided(change, after, now, old, "already");
  return before && oneSided(change, before, old, now, "still");
}

function add(diff: { appeared: WithCause[]; disappeared: WithCause[]; changed: Diff["changed"][number][] }, change: AccessChange, old: Side, now: Side): void {
  const [before, after] = [proofOf(old, change), proofOf(now, change)];
  const because = causeBetween(change, before, after, old, now);
  if (!because) return;
  if (change.kind === "appeared" && after) diff.appeared.push({ ...verdictOf(change, after), because });
  if (change.kind === "disappeared" && before) diff.disappeared.push({ ...verdictOf(change, before), because });
  if (change.kind === "changed" && before && after) diff.changed.push({ before: verdictOf(change, before), after: verdictOf(change, after), because });
}
