import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";

export interface DecidedMechanism {
  readonly mechanism: Mechanism;
  readonly decision: Decision;
}

/**
 * One kind of edge. `derive` writes its edges, verdict and conditions only; `decide` answers a direct question with the whole proof, by the same
 * decider with the recorder on. `facet` narrows how the first end is held (see `access-graph.ts`); "" is the whole entity.
 */
export interface EdgeKind {
  /** The label: the mechanism, or the family before the colon. */
  readonly label: string;
  derive(world: World, graph: GraphBuilder): void;
  /** Edges of the facets that `derive` of this or another kind has made; called once all kinds have derived. */
  deriveFacets?(world: World, graph: GraphBuilder): void;
  decide(world: World, from: Ref, to: Ref, facet: string, audience?: string): readonly DecidedMechanism[];
}
