import type { Facts } from "@/server/facts/snapshot.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { type NameIndex, nameIndex } from "@/server/query/name-index.ts";
import { compilingLate } from "./compiling-late.ts";

/** One snapshot ready to be asked: the facts with their indexes at once, the graph and the names when first needed. */
export class Estate {
  readonly world: World;
  readonly #before: Estate | undefined;
  #graph: AccessGraph | undefined;
  #names: NameIndex | undefined;

  /** `time`: evaluation time in milliseconds since the epoch. `graph`: the graph of these facts at that time, where it is at hand already. */
  constructor(facts: Facts, time: number, graph?: AccessGraph, before?: Estate, world = new World(facts, time, before?.world)) {
    this.world = world;
    this.#graph = graph;
    this.#before = before;
  }

  /** Facts that differ from an estate's in little, judged anew; its graph and its names are those from before the change. */
  static changed(before: Estate, facts: Facts): Estate {
    return new Estate(facts, before.world.time, undefined, before);
  }

  /** Of a world that is at hand, with its graph. */
  static of(world: World, graph: AccessGraph): Estate {
    return new Estate(world.facts, world.time, graph, undefined, world);
  }

  get facts(): Facts {
    return this.world.facts;
  }

  get graph(): AccessGraph {
    this.#graph ??= this.#before ? this.#before.graph : compilingLate(() => buildGraph(this.world));
    return this.#graph;
  }

  get names(): NameIndex {
    this.#names ??= this.#before ? this.#before.names : nameIndex(this.world, this.graph);
    return this.#names;
  }
}
