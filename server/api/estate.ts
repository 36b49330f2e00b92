import type { Facts } from "@/server/facts/snapshot.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { type NameIndex, nameIndex } from "@/server/query/name-index.ts";

/** One snapshot ready to be asked: the facts with their indexes at once, the graph and the names when first needed. */
export class Estate {
  readonly world: World;
  #graph: AccessGraph | undefined;
  #names: NameIndex | undefined;

  /** `time`: evaluation time in milliseconds since the epoch. `graph`: the graph of these facts at that time, where it is at hand already. */
  constructor(facts: Facts, time: number, graph?: AccessGraph) {
    this.world = new World(facts, time);
    this.#graph = graph;
  }

  get facts(): Facts {
    return this.world.facts;
  }

  get graph(): AccessGraph {
    this.#graph ??= buildGraph(this.world);
    return this.#graph;
  }

  get names(): NameIndex {
    this.#names ??= nameIndex(this.world, this.graph);
    return this.#names;
  }
}
