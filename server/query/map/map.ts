import { type AccessGraph, forEachEdge, mechanismOfEdge, nodesAt } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Around, around } from "./around.ts";
import { type Drawn, drawn, type PlainEdge, plainEdges } from "./draw.ts";
import { type EstateMap, estateMap } from "./estate-map.ts";

export interface MapAnswer extends Drawn {
  readonly focus: Ref | null;
  readonly totals: { readonly entities: number; readonly edges: number };
  /** How many can become the focus and it can become, and how many of each were looked at. */
  readonly around?: Omit<Around, "edges">;
  /** The whole snapshot by places, where its entities are more than can be drawn: then no entity is. */
  readonly estate?: EstateMap;
}

/** Kinds that are left out of every picture: they say where things are, not who becomes whom. */
const LEFT_OUT: ReadonlySet<string> = new Set(["runs-on", "node-holds"]);
const isAccess = (e: PlainEdge): boolean => !LEFT_OUT.has(e.mechanism);

/** More edges between two entities than this are not written out for a picture. */
const WRITTEN_OUT = 20_000;

/** How many edges between two entities a graph stands for; once there are too many it is not counted on. Facets count as well: it is no number to show. */
function pairsOf(graph: AccessGraph): number {
  let pairs = 0;
  forEachEdge(graph, (edge) => {
    if (pairs <= WRITTEN_OUT && !LEFT_OUT.has(mechanismOfEdge(graph, edge)))
      pairs += nodesAt(graph, graph.from[edge] ?? 0).length * nodesAt(graph, graph.to[edge] ?? 0).length;
  });
  return pairs;
}

const entitiesOf = (edges: readonly PlainEdge[]): number => new Set(edges.flatMap((e) => [e.from, e.to])).size;

function answerOf(world: World, focus: Ref | null, edges: readonly PlainEdge[]): MapAnswer {
  return { focus, ...drawn(world, edges), totals: { entities: entitiesOf(edges), edges: edges.length } };
}

function focused(world: World, graph: AccessGraph, focus: Ref, extra: readonly PlainEdge[]): MapAnswer {
  const { edges, ...counts } = around(graph, focus);
  // a refused edge is on no way, and people look for it
  const refused = extra.filter((e) => e.from === focus || e.to === focus);
  return { ...answerOf(world, focus, [...edges, ...refused].filter(isAccess)), around: counts };
}

function byPlaces(world: World, graph: AccessGraph): MapAnswer {
  const estate = estateMap(world, graph);
  return { focus: null, nodes: [], edges: [], cut: { nodes: 0, edges: 0 }, totals: { entities: estate.entities, edges: estate.pairs }, estate };
}

/**
 * The access graph as a picture that can be drawn: equal entities folded into counted groups, at most 150 nodes and 300 edges. Around one entity it is
 * the ways to it and from it; a whole snapshot with too many entities is drawn by places. `extra` lists refused edges worth showing; it is asked when
 * entities are drawn. What the budget leaves out is counted in `cut`.
 */
export function accessMap(world: World, graph: AccessGraph, focus: Ref | undefined, extra: () => readonly PlainEdge[]): MapAnswer {
  if (focus) return focused(world, graph, focus, extra());
  if (pairsOf(graph) > WRITTEN_OUT) return byPlaces(world, graph);
  const whole = answerOf(world, null, [...plainEdges(graph), ...extra()].filter(isAccess));
  return whole.cut.nodes > 0 ? byPlaces(world, graph) : whole;
}
