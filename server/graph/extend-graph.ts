import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Condition, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type AccessGraph, adjacency } from "./access-graph.ts";

/** An edge beside those of the graph; `node` is the facet it starts at, when it is not the whole entity. */
export interface ExtraEdge {
  readonly from: Ref;
  readonly node?: number;
  readonly to: Ref;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
  readonly conditions: readonly Condition[];
}

const DENIED = 3;

class Extension {
  readonly refs: Ref[];
  readonly base: number[];
  readonly index: Map<Ref, number>;
  readonly mechanisms: Mechanism[];

  constructor(graph: AccessGraph) {
    this.refs = [...graph.refs];
    this.base = [...graph.base];
    this.index = new Map(graph.indexOf);
    this.mechanisms = [...graph.mechanisms];
  }

  node(ref: Ref): number {
    const known = this.index.get(ref);
    if (known !== undefined) return known;
    this.refs.push(ref);
    this.base.push(this.base.length);
    this.index.set(ref, this.refs.length - 1);
    return this.refs.length - 1;
  }

  mechanism(name: Mechanism): number {
    if (!this.mechanisms.includes(name)) this.mechanisms.push(name);
    return this.mechanisms.indexOf(name);
  }
}

/** A copy of the graph with more edges. Each takes the place of the old one of its mechanism between its ends; a denied one only takes it away. */
export function extendGraph(graph: AccessGraph, extra: readonly ExtraEdge[]): AccessGraph {
  const copy = new Extension(graph);
  const edges = extra.map((e) => ({ ...e, start: e.node ?? copy.node(e.from), end: copy.node(e.to) }));
  const replaced = new Set(edges.map((e) => `${e.start} ${e.end} ${e.mechanism}`));
  const written = edges.filter((e) => e.verdict !== "denied" && e.start !== e.end);
  const isReplaced = (edge: number): boolean => replaced.has(`${graph.from[edge]} ${graph.to[edge]} ${graph.mechanisms[graph.mechanism[edge] ?? 0]}`);
  const from = Int32Array.from([...graph.from, ...written.map((e) => e.start)]);
  const to = Int32Array.from([...graph.to, ...written.map((e) => e.end)]);
  const old = graph.from.length;
  const added = copy.refs.length - graph.refs.length;
  return {
    refs: copy.refs,
    base: Int32Array.from(copy.base),
    facets: [...graph.facets, ...Array.from({ length: added }, () => "")],
    inherits: Uint8Array.from([...graph.inherits, ...Array.from({ length: added }, () => 0)]),
    from,
    to,
    mechanism: Uint16Array.from([...graph.mechanism, ...written.map((e) => copy.mechanism(e.mechanism))]),
    verdict: Uint8Array.from([...graph.verdict.map((word, edge) => (isReplaced(edge) ? DENIED : word)), ...written.map((e) => rankOf(e.verdict))]),
    shared: Uint8Array.from([...graph.shared, ...written.map(() => 0)]),
    conditions: new Map([...graph.conditions, ...written.map((e, i) => [old + i, e.conditions] as const)]),
    mechanisms: copy.mechanisms,
    out: adjacency(from, copy.refs.length),
    in: adjacency(to, copy.refs.length),
    facetsOf: graph.facetsOf,
    indexOf: copy.index,
  };
}
