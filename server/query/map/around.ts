import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { forEachIn, forEachOut } from "@/server/graph/neighbours.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS } from "@/server/model/verdict.ts";
import { type Closure, reachPage, whoPage } from "@/server/query/closure.ts";
import { endsIn, forEachBetween } from "./between.ts";
import type { PlainEdge } from "./draw.ts";

/** So many are looked at in either direction, the most certain and then the nearest first: several times what can be drawn. */
const LOOKED_AT = 1_000;

/** What surrounds one entity: edges, and how many can become it and it can become, of whom the nearest are looked at. */
export interface Around {
  readonly edges: readonly PlainEdge[];
  readonly who: number;
  readonly reach: number;
  /** The most that were looked at of each. */
  readonly looked: number;
}

/** Of several edges between two entities by one mechanism the most certain. */
class Best {
  readonly #graph: AccessGraph;
  readonly #found = new Map<string, PlainEdge & { readonly level: number }>();

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  note(edge: number, from: Ref, to: Ref): void {
    const mechanism: Mechanism = mechanismOfEdge(this.#graph, edge);
    const level = this.#graph.verdict[edge] ?? 3;
    const key = `${mechanism} ${from} ${to}`;
    const old = this.#found.get(key);
    if (!old || level < old.level) this.#found.set(key, { from, to, mechanism, verdict: VERDICT_WORDS[level] ?? "unknown", level });
  }

  get edges(): readonly PlainEdge[] {
    return [...this.#found.values()].map(({ from, to, mechanism, verdict }) => ({ from, to, mechanism, verdict }));
  }
}

/** The pairs of neighbours on the best ways to and from the entity, each once, and everybody on them. */
function waysThrough(focus: Ref, closures: readonly Closure[]) {
  const near = new Set<Ref>([focus]);
  const pairs = new Map<string, readonly [Ref, Ref]>();
  for (const { rows } of closures)
    for (const { path } of rows) {
      let before: Ref | undefined;
      for (const ref of path) {
        near.add(ref);
        if (before) pairs.set(`${before} ${ref}`, [before, ref]);
        before = ref;
      }
    }
  return { near, pairs };
}

/** The edges on the best ways to and from one entity, and those of its own that begin or end there. */
export function around(graph: AccessGraph, focus: Ref): Around {
  const page = { offset: 0, size: LOOKED_AT };
  const [reach, who] = [reachPage(graph, focus, page), whoPage(graph, focus, page)];
  const { near, pairs } = waysThrough(focus, [reach, who]);
  const best = new Best(graph);
  const endsOf = endsIn(graph);
  for (const [from, to] of pairs.values()) {
    const [a, b] = [graph.indexOf.get(from), graph.indexOf.get(to)];
    if (a !== undefined && b !== undefined) forEachBetween(graph, endsOf, [a, b], (edge) => best.note(edge, from, to));
  }
  const node = graph.indexOf.get(focus);
  const own = node === undefined ? [] : [node, ...graph.facetsOf.of(node)];
  for (const one of own) {
    forEachOut(graph, one, (edge, to) => {
      if (near.has(refOfNode(graph, to))) best.note(edge, focus, refOfNode(graph, to));
    });
    forEachIn(graph, one, (edge, from) => {
      if (near.has(refOfNode(graph, from))) best.note(edge, refOfNode(graph, from), focus);
    });
  }
  return { edges: best.edges.filter((e) => e.from !== e.to), who: who.total, reach: reach.total, looked: LOOKED_AT };
}
