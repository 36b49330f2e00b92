import type { EdgeBlock } from "@/server/graph/edge-block.ts";
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
  /** All that its edges rest on, compared one by one with `===`. The evaluation time need not be named. */
  readonly reads: readonly unknown[];
  readonly write: (graph: GraphBuilder) => void;
}

/** Segments that are looked at one by one only once something that they read together has changed. */
export interface SegmentGroup {
  readonly key: string;
  readonly reads: readonly unknown[];
  readonly parts: () => readonly Segment[];
}

export interface FacetNode {
  readonly node: number;
  readonly ref: Ref;
  readonly facet: string;
}

/** The facets that came up of the entities of one cluster or account. */
export interface FacetPlace {
  /** `cluster <name>` or `account <id>`. */
  readonly place: string;
  readonly cluster?: string | undefined;
  readonly account?: string | undefined;
  /** The same list as before while it holds the same facets. */
  readonly facets: readonly FacetNode[];
  /** What the segments of a kind have written, or the one of this key: the same objects as before while it is the same. */
  readonly written: (label: string, key?: string) => readonly EdgeBlock[];
  /** Where edges of these blocks lead to from the whole entities of the facets. */
  readonly targetsOf: (blocks: readonly EdgeBlock[]) => (facet: FacetNode) => readonly Ref[];
}

/**
 * One kind of edge. Its segments write its edges, verdict and conditions only; `decide` answers a direct question with the whole proof, by the same
 * decider with the recorder on. `facet` narrows how the first end is held (see `access-graph.ts`); "" is the whole entity.
 */
export interface EdgeKind {
  /** The label: the mechanism, or the family before the colon. */
  readonly label: string;
  segments(world: World): readonly (Segment | SegmentGroup)[];
  /** Edges of the facets that segments of this or another kind have made, place by place. */
  facetSegments?(world: World, place: FacetPlace): readonly (Segment | SegmentGroup)[];
  /** `only`: the mechanism that is asked for; a kind with several may leave out the others. */
  decide(world: World, from: Ref, to: Ref, facet: string, audience?: string, only?: Mechanism): readonly DecidedMechanism[];
}

/** Writes every segment of a kind, facets left out. */
export function writeAll(kind: EdgeKind, world: World, graph: GraphBuilder): void {
  const segments = kind.segments(world).flatMap((s) => ("write" in s ? [s] : s.parts()));
  for (const segment of segments) segment.write(graph);
}
