import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
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
  const nodeAt = graph.inOrder ?? sorted(graph);
  const place = new Int32Array(refs.length);
  for (const [at, node] of nodeAt.entries()) place[node] = at;
  for (let node = 0; node < refs.length; node += 1) place[node] = place[base[node] ?? node] ?? 0;
  return { place, nodeAt };
}

function sorted({ refs, base }: AccessGraph): Int32Array {
  const wholes = refs.flatMap((ref, node) => (base[node] === node ? [{ ref, node }] : []));
  wholes.sort((a, b) => (a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0));
  return Int32Array.from(wholes, (w) => w.node);
}

/** What a reference begins with as far as it tells the kind: cluster and kind of an object, type of an ARN; the whole of any other. */
function kindText(ref: Ref): string {
  if (ref.startsWith("k8s://")) return ref.slice(0, ref.indexOf("/", ref.indexOf("/", 6) + 1));
  const slash = ref.startsWith("arn:") ? ref.indexOf("/") : -1;
  return slash < 0 ? ref : ref.slice(0, slash);
}

function kindsOf(graph: AccessGraph): Pick<GraphIndex, "kind" | "kinds"> {
  const numbers = new Map<EntityKind, number>();
  const known = new Map<string, number>();
  const numberOf = (ref: Ref): number => {
    const name = kindOf(parseRef(ref));
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const kind = new Uint8Array(graph.refs.length);
  for (const [node, ref] of graph.refs.entries()) {
    const text = kindText(ref);
    const number = known.get(text) ?? numberOf(ref);
    known.set(text, number);
    kind[node] = number;
  }
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
