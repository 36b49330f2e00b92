import type { AccessGraph } from "./access-graph.ts";
import { deriveGraph } from "./derivation.ts";
import type { World } from "./world.ts";

/** The access graph of a world, derived from nothing. */
export const buildGraph = (world: World): AccessGraph => deriveGraph(world).graph;
