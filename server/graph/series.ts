import { FacetRounds } from "./facet-use.ts";
import { GraphTables } from "./graph-tables.ts";
import { LiveGraph } from "./live-graph.ts";

/** What derivations that follow one another keep up: it is as the newest of them has left it. */
export interface Series {
  readonly tables: GraphTables;
  readonly live: LiveGraph;
  readonly facetRounds: FacetRounds;
}

export const newSeries = (tables = new GraphTables()): Series => ({ tables, live: new LiveGraph(tables), facetRounds: new FacetRounds(tables) });
