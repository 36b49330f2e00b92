import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Size } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type Closure, reachPage, whoPage } from "@/server/query/closure.ts";
import { explain } from "@/server/query/explain.ts";
import { bestPaths } from "@/server/query/paths.ts";
import { sessionGraph } from "@/server/query/session-graph.ts";
import { managed } from "@/server/testing/escalation-fixture.ts";
import { type DrawnChange, drawnChange, drawnFacts, everyChange } from "@/server/testing/facts-changes.ts";
import { isNightly, runs } from "@/server/testing/runs.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { type AccessGraph, conditionsOfEdge, facetsAt, forEachEdge, forEachPair, nodesAt, slotOf, usedNodesOf } from "./access-graph.ts";
import { type Derivation, deriveGraph } from "./derivation.ts";
import { aGroup, allow, anAccount, aUser, document, factsOf, iam } from "./escalation/an-account.ts";
import { push } from "./push.ts";
import { renumbered } from "./renumber.ts";
import { World } from "./world.ts";

const TIME = Date.UTC(2026, 5, 1);
const TINY: Size = { name: "S", clusters: 2, pods: 40, serviceAccounts: 16, accounts: 3, roles: 30, users: 9 };

async function factsAt(path: string): Promise<Facts> {
  const loaded = await loadFacts(path, { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

const nameOf = (graph: AccessGraph, node: number): string => `${graph.refs[node]} {${graph.facets[node]}} ${graph.inherits[node]}`;

/** Every node, and every edge between two nodes, in words and in order. */
function linesOf(graph: AccessGraph): readonly string[] {
  const lines = usedNodesOf(graph).map((node) => nameOf(graph, node));
  forEachPair(graph, (edge, from, to) => {
    const what = [graph.mechanisms[graph.mechanism[edge] ?? 0], graph.verdict[edge], graph.shared[edge], JSON.stringify(conditionsOfEdge(graph, edge))];
    lines.push([nameOf(graph, from), nameOf(graph, to), ...what].join(" | "));
  });
  return lines.sort();
}

const isWhole = (graph: AccessGraph, node: number): boolean => graph.base[node] === node;
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

/** What a graph says of itself in more than one way agrees: the order, the index, the edges of each end, the sets and facets of each node. */
function checkLists(graph: AccessGraph): void {
  checkNodes(graph);
  checkEdges(graph);
}

function checkNodes(graph: AccessGraph): void {
  const used = usedNodesOf(graph);
  expect(graph.usedNodes).toBe(used.length);
  const wholes = used.filter((node) => isWhole(graph, node)).map((node) => graph.refs[node] ?? "");
  const inOrder = [...graph.order.sorted].filter((node) => node < graph.nodes && graph.isUsed(node)).map((node) => graph.refs[node]);
  expect(inOrder).toEqual(wholes.sort((a, b) => (a < b ? -1 : 1)));
  for (const [node, ref] of graph.refs.slice(0, graph.nodes).entries())
    if (isWhole(graph, node)) expect(graph.indexOf.get(ref)).toBe(graph.isUsed(node) ? node : undefined);
  const facetsOf = new Map<number, number[]>();
  for (const node of used) if (!isWhole(graph, node)) push(facetsOf, graph.base[node] ?? 0, node);
  for (const node of used) expect(sorted(facetsAt(graph, node))).toEqual(facetsOf.get(node) ?? []);
}

function checkEdges(graph: AccessGraph): void {
  const [out, into] = [new Map<number, number[]>(), new Map<number, number[]>()];
  forEachEdge(graph, (edge) => {
    push(out, graph.from[edge] ?? 0, edge);
    push(into, graph.to[edge] ?? 0, edge);
  });
  expect(graph.liveEdges).toBe([...out.values()].flat().length);
  const nodes = usedNodesOf(graph);
  for (const end of [...nodes, ...Array.from({ length: graph.sets }, (_, set) => ~set)]) {
    expect(sorted(graph.out.of(slotOf(end)))).toEqual(out.get(end) ?? []);
    expect(sorted(graph.in.of(slotOf(end)))).toEqual(into.get(end) ?? []);
  }
  const sets = new Set([...out.keys(), ...into.keys()].flatMap((end) => (end < 0 ? [~end] : [])));
  const setsOf = new Map<number, number[]>();
  for (const set of sorted(sets)) for (const node of nodesAt(graph, ~set)) push(setsOf, node, set);
  for (const node of nodes) expect(sorted(graph.setsOf.of(node))).toEqual(setsOf.get(node) ?? []);
}

/** The ends of every so manyeth pair, and of some that may have no edge. */
function someEnds(graph: AccessGraph, seed: number): readonly (readonly [Ref, Ref])[] {
  const pick = (i: number): Ref => graph.refs[(seed + i * 7919) % graph.nodes] as Ref;
  const ends: (readonly [Ref, Ref])[] = Array.from({ length: 4 }, (_, i) => [pick(i), pick(i + 4)] as const);
  let pairs = 0;
  forEachPair(graph, (_edge, from, to) => {
    if ((pairs + seed) % 97 === 0 && ends.length < 12) ends.push([graph.refs[from] as Ref, graph.refs[to] as Ref]);
    pairs += 1;
  });
  return ends;
}

const bare = ({ rows, ...totals }: Closure) => ({ ...totals, rows: rows.map((r) => [r.ref, r.verdict, r.hops]) });
const page = { offset: 0, size: 20 };

/** What is asked of a graph over and over: who and reach with their totals, and how certain and how long the best ways are. */
function checkAnswers(derived: AccessGraph, fresh: AccessGraph, ends: readonly (readonly [Ref, Ref])[]): void {
  for (const [from, to] of ends) {
    for (const asked of [undefined, page]) {
      expect(bare(whoPage(derived, to, asked))).toEqual(bare(whoPage(fresh, to, asked)));
      expect(bare(reachPage(derived, from, asked))).toEqual(bare(reachPage(fresh, from, asked)));
    }
    const ways = (graph: AccessGraph) =>
      bestPaths(sessionGraph(graph), from, to, { maxHops: 6, limit: 20, classOf: (node) => node }).paths.map((p) => [p.level, p.edges.length]);
    expect(ways(derived)).toEqual(ways(fresh));
  }
}

/** The derivation over tables of its own: the same graph, of which nothing has to be derived again. */
function moved(derived: Derivation): Derivation {
  const there = renumbered(derived);
  expect(linesOf(there.graph)).toEqual(linesOf(derived.graph));
  expect(there.series.tables.refs).toHaveLength(there.graph.usedNodes);
  expect(deriveGraph(there.world, there).derived.segments).toBe(0);
  return there;
}

/** Follows the changes, and holds the graph and the proofs after each against those of a world that knows of no other. */
function follow(start: Derivation, changes: readonly (readonly DrawnChange[])[], seed: number): void {
  let derived = start;
  for (const batch of changes) {
    const facts = batch.reduce(drawnFacts, derived.world.facts);
    derived = deriveGraph(new World(facts, TIME, derived.world), derived);
    const fresh = deriveGraph(new World(facts, TIME));
    expect(linesOf(derived.graph)).toEqual(linesOf(fresh.graph));
    checkLists(derived.graph);
    if (seed % 2 === 0) derived = moved(derived);
    const ends = someEnds(fresh.graph, seed);
    checkAnswers(derived.graph, fresh.graph, ends);
    for (const [from, to] of ends) expect(explain(derived.world, from, to)).toEqual(explain(fresh.world, from, to));
  }
}

const folder = mkdtempSync(join(tmpdir(), "rolewalk-change-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => void writeFixture(TINY, join(folder, "tiny")));

const changes = fc.array(fc.array(drawnChange, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 6 });

describe.each([
  { name: "demo", path: "server/demo/bundle", runs: runs(12, 2000) },
  { name: "a small estate", path: join(folder, "tiny"), runs: runs(4, 1000) },
  { name: "orchard", path: recordedInput("orchard"), runs: runs(2, 200) },
])("law: the graph after changes is the graph of the changed facts, in $name", ({ path, runs: numRuns }) => {
  it.skipIf(path === undefined)("whatever changes, edge by edge, and every proof with it", { timeout: 3_600_000 }, async () => {
    const start = deriveGraph(new World(await factsAt(path ?? ""), TIME));
    // every run starts from the same derivation: what comes after it must not change it
    fc.assert(
      fc.property(changes, fc.nat(96), (list, seed) => follow(start, list, seed)),
      { numRuns },
    );
    expect(linesOf(deriveGraph(start.world, start).graph)).toEqual(linesOf(start.graph));
  });
});

/** The demo with bindings of the groups that service accounts are in, so that who is in them makes a difference. */
async function busyDemo(): Promise<Facts> {
  const facts = await factsAt("server/demo/bundle");
  const role = { kind: "ClusterRole", name: "cluster-admin" };
  const bindings = [
    "system:serviceaccounts",
    "system:authenticated",
    ...new Set(facts.clusters.flatMap((c) => c.namespaces.map((n) => `system:serviceaccounts:${n.name}`))),
  ];
  const put = bindings.map((name) => ({ name, labels: {}, annotations: {}, role, subjects: [{ kind: "Group", name }] }));
  return changedFacts(facts, { clusters: Object.fromEntries(facts.clusters.map((c) => [c.name, { clusterRoleBindings: { put } }])) });
}

describe.each([
  { name: "the demo", load: () => factsAt("server/demo/bundle"), step: isNightly ? 1 : 7, least: 10 },
  { name: "the demo with many bound groups", load: busyDemo, step: isNightly ? 1 : 5, least: 10 },
  { name: "a small estate", load: () => factsAt(join(folder, "tiny")), step: isNightly ? 3 : 401, least: 0 },
])("each single change, in $name", ({ load, step, least }) => {
  it("gives the graph of the changed facts", { timeout: 3_600_000 }, async () => {
    const facts = await load();
    const start = deriveGraph(new World(facts, TIME));
    const before = linesOf(start.graph).join("\n");
    let different = 0;
    for (const { words, change } of everyChange(facts, step)) {
      const now = changedFacts(facts, change);
      const fresh = linesOf(deriveGraph(new World(now, TIME)).graph).join("\n");
      expect(linesOf(deriveGraph(new World(now, TIME, start.world), start).graph).join("\n"), words).toBe(fresh);
      if (fresh !== before) different += 1;
    }
    expect(different).toBeGreaterThan(least);
  });
});

describe("what is kept of an account is kept no longer than it holds", () => {
  it("the powers of a group follow the policies that are attached to it (H37)", () => {
    const everything = document([allow("*")]);
    const account = anAccount({
      users: [aUser("alice", [allow("iam:AddUserToGroup")])],
      groups: [{ ...aGroup("ops"), attachedPolicies: [iam("policy/ops")] }],
      policies: [managed("ops", [allow("s3:ListBucket")])],
    });
    const start = deriveGraph(new World(factsOf(account), TIME));
    const policy = { ...managed("ops", []), document: everything };
    const facts = changedFacts(start.world.facts, { accounts: { [account.id]: { policies: { put: [policy] } } } });
    const fresh = linesOf(deriveGraph(new World(facts, TIME)).graph);
    expect(fresh).not.toEqual(linesOf(start.graph));
    expect(linesOf(deriveGraph(new World(facts, TIME, start.world), start).graph)).toEqual(fresh);
  });
});
