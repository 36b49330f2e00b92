import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import { parseRef } from "@/server/model/ref.ts";
import { type EntityKind, kindOf } from "./entity.ts";

/** What every search over a graph looks up, made once for it. */
export interface GraphIndex {
  /** The graph with all its lists made: some are made when first asked for, and a search asks too often. */
  readonly lists: AccessGraph;
  /** Edge → the levels of certainty that follow it, as bits: from its verdict on; none for kinds that are never followed. */
  readonly follow: Uint8Array;
  /** Node → place of its reference in the order of references; facets have that of their entity. */
  readonly place: Int32Array;
  /** Place → node of the whole entity. */
  readonly nodeAt: Int32Array;
  /** Node → its kind, as a number in `kinds`. */
  readonly kind: Uint8Array;
  readonly kinds: readonly EntityKind[];
}

const indexes = new WeakMap<AccessGraph, GraphIndex>();

/** By verdict: allowed, conditional, unknown, denied. */
const FOLLOWED_BY = [0b111, 0b110, 0b100, 0];
/** The levels that follow an edge of a verdict, as bits. */
export const followedBy = (verdict: number): number => FOLLOWED_BY[verdict] ?? 0;

function followed(graph: AccessGraph): Uint8Array {
  const isFollowed = graph.mechanisms.map((m) => !NOT_FOLLOWED.includes(m));
  return graph.verdict.map((verdict, edge) => (isFollowed[graph.mechanism[edge] ?? 0] ? followedBy(verdict) : 0));
}

function places(graph: AccessGraph): Pick<GraphIndex, "place" | "nodeAt"> {
  const { refs, base } = graph;
  const wholes = refs.flatMap((ref, node) => (base[node] === node ? [{ ref, node }] : []));
  wholes.sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
  const place = new Int32Array(refs.length);
  for (const [at, { node }] of wholes.entries()) place[node] = at;
  for (let node = 0; node < refs.length; node += 1) place[node] = place[base[node] ?? node] ?? 0;
  return { place, nodeAt: Int32Array.from(wholes, (w) => w.node) };
}

function kindsOf(graph: AccessGraph): Pick<GraphIndex, "kind" | "kinds"> {
  const numbers = new Map<EntityKind, number>();
  const kind = Uint8Array.from(graph.refs, (ref) => {
    const name = kindOf(parseRef(ref));
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  });
  return { kind, kinds: [...numbers.keys()] };
}

/** The index of a graph; made when first asked for and kept as long as the graph. */
export function indexOfGraph(graph: AccessGraph): GraphIndex {
  const known = indexes.get(graph);
  if (known) return known;
  const made = { lists: { ...graph }, follow: followed(graph), ...places(graph), ...kindsOf(graph) };
  indexes.set(graph, made);
  return made;
}
