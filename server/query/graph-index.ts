import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { ENTITY_KINDS, kindOf } from "./entity.ts";

/** What every search over a graph looks up. */
export interface GraphIndex {
  /** Edge → the levels of certainty that follow it, as bits: from its verdict on; none for kinds that are never followed. */
  readonly follow: Uint8Array;
  /** Node → its kind, by its place in `ENTITY_KINDS`. */
  readonly kind: Uint8Array;
}

/** A byte for each number, worked out once for all graphs to which the number means the same. */
class Column {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** As it is, or with more. */
  upTo(length: number, of: (number: number) => number): Uint8Array {
    if (length > this.#bytes.length) {
      const longer = new Uint8Array(this.#length === 0 ? length : length + (length >> 3));
      longer.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = longer;
    }
    for (; this.#length < length; this.#length += 1) this.#bytes[this.#length] = of(this.#length);
    return this.#bytes;
  }

  /** A copy that begins with so many of the same bytes. */
  copy(length: number): Column {
    const made = new Column();
    made.#bytes = this.#bytes.slice(0, length);
    made.#length = length;
    return made;
  }
}

interface Columns {
  of(graph: AccessGraph): Uint8Array;
}

/** A byte for each edge: what it is worked out from is the same in all graphs to which the edge's number means the same. */
export function edgeColumn(of: (graph: AccessGraph) => (edge: number) => number): Columns {
  return columns(
    (graph) => graph.edgeNumbers,
    (graph) => graph.from.length,
    of,
  );
}

function columns(key: (graph: AccessGraph) => object, size: (graph: AccessGraph) => number, of: (graph: AccessGraph) => (number: number) => number): Columns {
  const made = new WeakMap<object, Column>();
  const columnOf = (graph: AccessGraph): Column => {
    const known = made.get(key(graph));
    if (known) return known;
    const column = graph.extends ? copied(graph.extends) : new Column();
    made.set(key(graph), column);
    return column;
  };
  const copied = (graph: AccessGraph): Column => {
    const column = columnOf(graph);
    column.upTo(size(graph), of(graph));
    return column.copy(size(graph));
  };
  return { of: (graph) => columnOf(graph).upTo(size(graph), of(graph)) };
}

/** By verdict: allowed, conditional, unknown, denied. */
const FOLLOWED_BY = [0b111, 0b110, 0b100, 0];
/** The levels that follow an edge of a verdict, as bits. */
export const followedBy = (verdict: number): number => FOLLOWED_BY[verdict] ?? 0;

const FOLLOW = edgeColumn((graph) => {
  const isFollowed = graph.mechanisms.map((m) => !NOT_FOLLOWED.includes(m));
  return (edge) => (isFollowed[graph.mechanism[edge] ?? 0] ? followedBy(graph.verdict[edge] ?? 3) : 0);
});

/** What a reference begins with as far as it tells the kind: cluster and kind of an object, type of an ARN; the whole of any other. */
function kindText(ref: Ref): string {
  if (ref.startsWith("k8s://")) return ref.slice(0, ref.indexOf("/", ref.indexOf("/", 6) + 1));
  const slash = ref.startsWith("arn:") ? ref.indexOf("/") : -1;
  return slash < 0 ? ref : ref.slice(0, slash);
}

const KIND = columns(
  (graph) => graph.nodeNumbers,
  (graph) => graph.nodes,
  (graph) => {
    const known = new Map<string, number>();
    return (node) => {
      const ref = graph.refs[node] as Ref;
      const text = kindText(ref);
      const kind = known.get(text) ?? ENTITY_KINDS.indexOf(kindOf(parseRef(ref)));
      known.set(text, kind);
      return kind;
    };
  },
);

const indexes = new WeakMap<AccessGraph, GraphIndex>();

/** The index of a graph; made when first asked for, of what was made for the graphs before it. */
export function indexOfGraph(graph: AccessGraph): GraphIndex {
  const known = indexes.get(graph);
  if (known) return known;
  const made = { follow: FOLLOW.of(graph), kind: KIND.of(graph) };
  indexes.set(graph, made);
  return made;
}
