import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { type AccessGraph, mechanismOfEdge, nodesAt, plainGraph, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import type { DecidedMechanism } from "@/server/graph/edges/edge-kind.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import { forEachOut } from "@/server/graph/neighbours.ts";
import { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { reachFrom, whoCanBecome } from "@/server/query/closure.ts";
import { type Random, randomFor } from "./fixture/random.ts";
import { SIZES, type SizeName } from "./fixture/size.ts";
import { writeFixture } from "./fixture/write-fixture.ts";

/** 2026-06-01: evaluation never looks at the clock. */
const AT = Date.UTC(2026, 5, 1);
const NIGHTLY = process.env["ROLEWALK_NIGHTLY"] === "1";

/** What is held against each other: how many entities are asked about, how many pairs are decided one by one. L has too many pairs to be written out. */
const LAWS: readonly { readonly size: SizeName; readonly questions: number; readonly pairs: number }[] = NIGHTLY
  ? [
      { size: "S", questions: 2_000, pairs: 400_000 },
      { size: "M", questions: 60, pairs: 400_000 },
    ]
  : [{ size: "S", questions: 150, pairs: 12_000 }];

/** The graph with every edge of it written between two nodes, as if there were no sets. */
function expanded(graph: AccessGraph): AccessGraph {
  const [edges, from, to]: [number[], number[], number[]] = [[], [], []];
  for (let edge = 0; edge < graph.from.length; edge += 1)
    for (const start of nodesAt(graph, graph.from[edge] ?? 0))
      for (const end of nodesAt(graph, graph.to[edge] ?? 0)) {
        // to itself it says nothing of an entity, but its facets may come to hold the whole of it so
        if (start === end && graph.shared[edge] !== 1) continue;
        edges.push(edge);
        from.push(start);
        to.push(end);
      }
  return plainGraph({
    ...graph,
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    mechanism: Uint16Array.from(edges, (e) => graph.mechanism[e] ?? 0),
    verdict: Uint8Array.from(edges, (e) => graph.verdict[e] ?? 0),
    shared: Uint8Array.from(edges, (e) => graph.shared[e] ?? 0),
    conditions: Int32Array.from(edges, (e) => graph.conditions[e] ?? 0),
    members: [],
  });
}

const wholeNodes = (graph: AccessGraph): number[] => graph.refs.flatMap((_, node) => (graph.base[node] === node ? [node] : []));
const drawn = (random: Random, from: readonly number[], count: number): number[] =>
  count >= from.length ? [...from] : Array.from({ length: count }, () => from[random.below(from.length)] ?? 0);

const byRef = (rows: ReturnType<typeof reachFrom>): string[] => rows.map((r) => `${r.ref} ${r.verdict} ${r.hops}`).sort();

/**
 * Written in other places than between the ends that are asked about, and held against their proofs in tests of their own: an actor that may take over a
 * whole account is drawn to that alone, a key whose user is not known leads to the key, and a pod's tokens are those of its service account.
 */
const isElsewhere = (from: Ref, mechanism: string): boolean =>
  mechanism === "static-key" ||
  mechanism.startsWith("iam:") ||
  (mechanism.startsWith("eks:") && mechanism !== "eks:PodIdentity") ||
  (mechanism === "sts:AssumeRoleWithWebIdentity" && from.includes("/pod/"));

/** What one entity may become in one step by the graph: mechanism and end → the best verdict. */
function stepsOf(graph: AccessGraph, node: number): Map<string, VerdictWord> {
  const best = new Map<string, VerdictWord>();
  forEachOut(graph, node, (edge, to) => {
    if (isElsewhere(refOfNode(graph, node), mechanismOfEdge(graph, edge))) return;
    const key = `${mechanismOfEdge(graph, edge)} ${refOfNode(graph, to)}`;
    const [old, found] = [best.get(key), verdictOfEdge(graph, edge)];
    if (old === undefined || rankOf(found) < rankOf(old)) best.set(key, found);
  });
  return best;
}

/** Pairs of which half lie in one account or cluster, where there is something to decide. */
function pairsOf(graph: AccessGraph, random: Random, count: number): Map<number, number[]> {
  const place = (node: number): string => refOfNode(graph, node).split(/[:/]/).slice(0, 5).join(":");
  // a pattern of subjects is narrowed by what a role asks; as a node it stands for all of them
  const nodes = wholeNodes(graph).filter((node) => !/^oidc:.*[*?]/.test(refOfNode(graph, node)));
  const near = Map.groupBy(nodes, place);
  const byStart = new Map<number, number[]>();
  for (let i = 0; i < count; i += 1) {
    const from = nodes[random.below(nodes.length)] ?? 0;
    const ends = i % 2 === 0 ? (near.get(place(from)) ?? nodes) : nodes;
    const list = byStart.get(from) ?? [];
    list.push(ends[random.below(ends.length)] ?? 0);
    byStart.set(from, list);
  }
  return byStart;
}

/** Of several proofs of one mechanism, as of rights that give a pod and rights that give a token, the most certain: they are one edge. */
function bestOfEach(decided: readonly DecidedMechanism[]): readonly string[] {
  const best = new Map<string, VerdictWord>();
  for (const { mechanism, decision } of decided) {
    const old = best.get(mechanism);
    if (old === undefined || rankOf(decision.verdict) < rankOf(old)) best.set(mechanism, decision.verdict);
  }
  return [...best].map(([mechanism, verdict]) => `${mechanism} ${verdict}`).sort();
}

describe.each(LAWS)("law: the class graph equals the expanded graph, on fixture $size", ({ size, questions, pairs }) => {
  let folder = "";
  let world: World;
  let graph: AccessGraph;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rolewalk-law-"));
    writeFixture(SIZES[size], folder);
    const loaded = await loadFacts(folder, { readAt: "2026-06-01T00:00:00Z" });
    if (!loaded.ok) throw new Error(loaded.error.message);
    world = new World(loaded.value, AT);
    graph = buildGraph(world);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("who and reach: the same entities, as certain, as far", { timeout: 1_800_000 }, () => {
    const pairwise = expanded(graph);
    expect(pairwise.from.length).toBeGreaterThan(graph.from.length);
    for (const node of drawn(randomFor(`law ${size}`), wholeNodes(graph), questions)) {
      const ref = refOfNode(graph, node);
      expect(byRef(reachFrom(graph, ref)), `reach ${ref}`).toEqual(byRef(reachFrom(pairwise, ref)));
      expect(byRef(whoCanBecome(graph, ref)), `who ${ref}`).toEqual(byRef(whoCanBecome(pairwise, ref)));
    }
  });

  test("every pair decided by itself comes out as its classes did", { timeout: 1_800_000 }, () => {
    let yes = 0;
    for (const [from, ends] of pairsOf(graph, randomFor(`pairs ${size}`), pairs)) {
      const steps = stepsOf(graph, from);
      for (const to of ends) {
        const [a, b]: Ref[] = [refOfNode(graph, from), refOfNode(graph, to)];
        if (a === undefined || b === undefined || a === b) continue;
        const decided = decideDirect(world, a, b).filter((d) => d.decision.verdict !== "denied" && !isElsewhere(a, d.mechanism));
        const found = [...steps].flatMap(([key, verdict]) => (key.endsWith(` ${b}`) ? [`${key.slice(0, -b.length - 1)} ${verdict}`] : []));
        yes += decided.length;
        expect(found.sort(), `${a} -> ${b}`).toEqual(bestOfEach(decided));
      }
    }
    expect(yes).toBeGreaterThan(pairs / 1_000);
  });
});
