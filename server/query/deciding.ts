import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { decideMechanism } from "@/server/graph/edges/registry.ts";
import { forEachIn, forEachOut } from "@/server/graph/neighbours.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { indexOfGraph } from "./graph-index.ts";

/** A statement or rule that an edge of an entity rests on. */
export interface Deciding {
  readonly evidence: Evidence;
  /** `in`: it lets others become the entity; `out`: it lets the entity become others. */
  readonly way: "in" | "out";
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
}

export interface DecidingAnswer {
  readonly deciding: readonly Deciding[];
  /** Edges of the entity, those between sets counted once, and how many of them were looked at. */
  readonly edges: number;
  readonly looked: number;
}

interface SeenEdge {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
  readonly way: Deciding["way"];
}

const BEARS: ReadonlySet<string> = new Set(["pass", "conditional", "not-collected"]);

/** One pair of nodes for every edge of an entity: all pairs of an edge are decided alike. */
function edgesOf(graph: AccessGraph, node: number): ReadonlyMap<string, SeenEdge> {
  const { follow } = indexOfGraph(graph);
  const seen = new Map<string, SeenEdge>();
  const take = (one: SeenEdge): void => {
    const key = `${one.way} ${one.edge}`;
    if ((follow[one.edge] ?? 0) !== 0 && !seen.has(key)) seen.set(key, one);
  };
  forEachIn(graph, node, (edge, from) => take({ edge, from, to: node, way: "in" }));
  forEachOut(graph, node, (edge, to) => take({ edge, from: node, to, way: "out" }));
  return seen;
}

/** What one edge rests on, in each of its proofs. */
function restsOn(world: World, graph: AccessGraph, { edge, from, to, way }: SeenEdge): readonly Deciding[] {
  const mechanism = mechanismOfEdge(graph, edge);
  const proofs = decideMechanism(world, refOfNode(graph, from), refOfNode(graph, to), mechanism, graph.facets[from] ?? "");
  const open = proofs.filter(({ decision }) => decision.verdict !== "denied");
  return open.flatMap(({ decision: { verdict, steps } }) =>
    steps.flatMap(({ evidence, outcome }) => (evidence?.statement !== undefined && BEARS.has(outcome) ? [{ evidence, way, mechanism, verdict }] : [])),
  );
}

/** The statements and rules that the direct edges of an entity rest on; at most `most` edges are looked at. */
export function decidingOf(world: World, graph: AccessGraph, ref: Ref, most: number): DecidingAnswer {
  const node = graph.indexOf.get(ref);
  const all = node === undefined ? [] : [...edgesOf(graph, node).values()];
  const found = new Map<string, Deciding>();
  for (const one of all.slice(0, most).flatMap((edge) => restsOn(world, graph, edge))) {
    const { evidence, way, mechanism } = one;
    const key = JSON.stringify([evidence.source, evidence.document, evidence.statement, way, mechanism]);
    if (!found.has(key)) found.set(key, one);
  }
  return { deciding: [...found.values()], edges: all.length, looked: Math.min(all.length, most) };
}
