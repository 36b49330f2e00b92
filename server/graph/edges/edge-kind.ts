import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";

export interface DecidedMechanism {
  readonly mechanism: Mechanism;
  readonly decision: Decision;
}

/** A part of the graph that is derived by itself, and kept while what it reads stays the same. */
export interface Segment {
  /** The same part of the graph in every world; unique among the segments of its kind. */
  readonly key: string;
  /** All that its edges rest on, compared one by one with `===`. */
  readonly reads: readonly unknown[];
  readonly write: (graph: GraphBuilder) => void;
}

/** Segments that are looked at one by one only once something that they read together has changed. */
export interface SegmentGroup {
  readonly key: string;
  readonly reads: readonly unknown[];
  readonly parts: () => readonly Segment[];
}

/**
 * One kind of edge. Its segments write its edges, verdict and conditions only; `decide` answers a direct question with the whole proof, by the same
 * decider with the recorder on. `facet` narrows how the first end is held (see `access-graph.ts`); "" is the whole entity.
 */
export interface EdgeKind {
  /** The label: the mechanism, or the family before the colon. */
  readonly label: string;
  segments(world: World): readonly (Segment | SegmentGroup)[];
  /** Edges of the facets that segments of this or another kind have made; called once all kinds have written. */
  deriveFacets?(world: World, graph: GraphBuilder): void;
  decide(world: World, from: Ref, to: Ref, facet: string, audience?: string): readonly DecidedMechanism[];
}

/** Writes every segment of a kind. */
export function writeAll(kind: EdgeKind, world: World, graph: GraphBuilder): void {
  const segments = kind.segments(world).flatMap((s) => ("write" in s ? [s] : s.parts()));
  for (const segment of segments) segment.write(graph);
}
