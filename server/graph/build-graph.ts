import type { AccessGraph } from "./access-graph.ts";
import { writeAll } from "./edges/edge-kind.ts";
import { EDGE_KINDS } from "./edges/registry.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { World } from "./world.ts";

/**
 * Derives the access graph of a snapshot: a pure function of the facts and the evaluation time. Kinds write the edges of whole entities first;
 * then those of the facets that came up, until no new facet does.
 */
export function buildGraph(world: World): AccessGraph {
  const graph = new GraphBuilder();
  for (const kind of EDGE_KINDS) writeAll(kind, world, graph);
  for (let before = -1; before !== graph.facetNodes().length; ) {
    before = graph.facetNodes().length;
    for (const kind of EDGE_KINDS) kind.deriveFacets?.(world, graph);
  }
  return graph.build();
}
