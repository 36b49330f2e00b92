import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { conditionsOfEdge, forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { rankOf } from "@/server/model/verdict.ts";
import { drawnChange, drawnFacts } from "@/server/testing/facts-changes.ts";
import { compareAccess } from "./compare-access.ts";
import { type DiffSide, diffWorlds } from "./diff.ts";
import { notReadBeside } from "./not-read.ts";
import { StableEntities } from "./stable-entity.ts";

const TIME = Date.parse("2026-06-01T00:00:00Z");
let demo: Facts;
beforeAll(async () => {
  const loaded = await loadFacts("server/demo/bundle", { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  demo = loaded.value;
});

const sideOf = (facts: Facts): DiffSide => {
  const world = new World(facts, TIME);
  return { world, graph: buildGraph(world) };
};
const compared = (before: DiffSide, after: DiffSide) =>
  compareAccess({ graph: before.graph, stable: new StableEntities(before.world) }, { graph: after.graph, stable: new StableEntities(after.world) }).changes;

/** Every pair written out, the best of each: the obvious way, without sets or profiles. */
function pairsOf({ world, graph }: DiffSide): ReadonlyMap<string, string> {
  const stable = new StableEntities(world);
  const best = new Map<string, { rank: number; conditions: Set<string> }>();
  forEachPair(graph, (edge, from, to) => {
    const ends = [from, to].map((node) => stable.of(refOfNode(graph, graph.base[node] ?? node)));
    if (ends[0] === ends[1]) return;
    const key = [...ends, mechanismOfEdge(graph, edge)].join("\n");
    const rank = rankOf(verdictOfEdge(graph, edge));
    const conditions = conditionsOfEdge(graph, edge)
      .map(({ key: name, operator, values, suppliedBy }) => JSON.stringify([name, operator, values.toSorted(), suppliedBy]))
      .toSorted()
      .join(";");
    const known = best.get(key);
    if (!known || rank < known.rank) best.set(key, { rank, conditions: new Set([conditions]) });
    else if (rank === known.rank) known.conditions.add(conditions);
  });
  return new Map([...best].map(([key, { rank, conditions }]) => [key, `${rank} ${[...conditions].toSorted().join("|")}`]));
}

function obviousDiff(before: DiffSide, after: DiffSide): string[] {
  const [was, is] = [pairsOf(before), pairsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((key) => {
      if (was.get(key) === is.get(key)) return [];
      return [`${was.has(key) ? (is.has(key) ? "changed" : "disappeared") : "appeared"}\n${key}`];
    })
    .toSorted();
}
const asText = (changes: ReturnType<typeof compared>): string[] =>
  changes.map(({ kind, from, to, mechanism }) => [kind, from, to, mechanism].join("\n")).toSorted();

/** The cluster with every pod, ReplicaSet and node made anew, under names that no one has seen. */
function remade(cluster: ClusterFacts): ClusterFacts {
  const node = (name: string | undefined) => name && `new-${name}`;
  const hash = (name: string) => name.replace(/-[a-z0-9]+$/, "-newhash");
  const sets = new Map(cluster.workloads.flatMap((one) => (one.kind === "replicaset" ? [[one.name, hash(one.name)] as const] : [])));
  return {
    ...cluster,
    workloads: cluster.workloads.map((one) => (sets.has(one.name) && one.kind === "replicaset" ? { ...one, name: sets.get(one.name) ?? one.name } : one)),
    nodes: cluster.nodes.map((one) => ({ ...one, name: node(one.name) ?? "" })),
    pods: cluster.pods.map((pod) => ({
      ...pod,
      name: `${pod.name}-again`,
      ...(pod.owner && {
        owner: { ...pod.owner, name: sets.get(pod.owner.name) ?? (pod.owner.kind === "Node" ? (node(pod.owner.name) ?? "") : pod.owner.name) },
      }),
      spec: { ...pod.spec, nodeName: node(pod.spec.nodeName) },
    })),
  };
}

describe("law: diff(a, a) is empty", () => {
  test("of the demo with itself, derived anew", () => {
    expect(diffWorlds(sideOf(demo), sideOf(structuredClone(demo)))).toMatchObject({ appeared: [], disappeared: [], changed: [] });
  });

  test("of a cluster whose every pod, ReplicaSet and node was replaced", () => {
    const again = { ...demo, clusters: demo.clusters.map(remade) };
    expect(again.clusters[0]?.pods.map((one) => one.name)).not.toEqual(demo.clusters[0]?.pods.map((one) => one.name));
    expect(asText(compared(sideOf(demo), sideOf(again)))).toEqual([]);
  });
});

describe("law: the comparison of profiles equals the one written out pair by pair", () => {
  test("for any change of the demo, in both directions", () => {
    const before = sideOf(demo);
    let withDifference = 0;
    fc.assert(
      fc.property(fc.array(drawnChange, { minLength: 1, maxLength: 3 }), (drawn) => {
        const after = sideOf(drawn.reduce((facts, one) => drawnFacts(facts, one), demo));
        const found = asText(compared(before, after));
        expect(found).toEqual(obviousDiff(before, after));
        expect(asText(compared(after, before)).length).toBe(found.length);
        if (found.length > 0) withDifference += 1;
      }),
      { numRuns: 150, seed: 20261127 },
    );
    expect(withDifference).toBeGreaterThan(35);
  });
});

describe("what is told of a difference", () => {
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const withRole = (name: string, over: object): Facts => {
    const account = demo.accounts.find((one) => one.roles.some((each) => each.arn === role(name)));
    const before = account?.roles.find((each) => each.arn === role(name));
    if (!account || !before) throw new Error(`the demo has no role ${name}`);
    return changedFacts(demo, { accounts: { [account.id]: { roles: { put: [{ ...before, ...over }] } } } });
  };

  test("of an end that stands for many, the pod or the node that was looked at is told: between these the edge is", () => {
    const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
    const before = sideOf(demo);
    const { disappeared } = diffWorlds(before, sideOf(withRole("demo-nodes", { trustPolicy: { Version: "2012-10-17", Statement } })));
    const edges = new Set<string>();
    forEachPair(before.graph, (edge, from, to) => {
      edges.add([refOfNode(before.graph, from), mechanismOfEdge(before.graph, edge), refOfNode(before.graph, to)].join(" "));
    });
    const stable = new StableEntities(before.world);
    const told = new Map(disappeared.map(({ from, to, mechanism, proven }) => [from as string, { from, to, mechanism, proven }]));
    for (const [end, one] of [
      ["k8s://demo/nodegroup/general", /\/node\//],
      ["k8s://demo/deployment/shop/orders", /\/pod\/shop\/orders-/],
    ] as const) {
      const { proven, mechanism } = told.get(end) ?? {};
      expect(proven).toEqual({ from: expect.stringMatching(one), to: role("demo-nodes") });
      expect(proven && stable.of(proven.from)).toBe(end);
      expect(edges).toContain(`${proven?.from} ${mechanism} ${proven?.to}`);
    }
    expect(told.get(role("platform-admin"))).toMatchObject({ proven: undefined });
  });

  test("access that appeared carries its whole proof, and names the statement that opened it", () => {
    const Statement = [{ Sid: "Everyone", Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:user/hugotse" }, Action: "sts:AssumeRole" }];
    const diff = diffWorlds(sideOf(demo), sideOf(withRole("OrdersBucket", { trustPolicy: { Version: "2012-10-17", Statement } })));
    const found = diff.appeared.find((one) => one.from.endsWith("user/hugotse") && one.to === role("OrdersBucket") && one.mechanism === "sts:AssumeRole");
    expect(found).toMatchObject({ verdict: "allowed", because: { summary: expect.stringContaining(`trust policy of ${role("OrdersBucket")}`) } });
    expect(found?.steps.length).toBeGreaterThan(0);
    expect(found?.because.before).toBeDefined();
    expect(diff.disappeared.every((one) => one.to === role("OrdersBucket"))).toBe(true);
    expect(diff.disappeared.length).toBeGreaterThan(0);
  });

  test("what is not there because it was not read is not told as gone", () => {
    const [cluster, ...others] = demo.clusters;
    if (!cluster) throw new Error("the demo has no cluster");
    const { pods: _, ...lists } = cluster.lists;
    const without = { ...demo, clusters: [{ ...cluster, pods: [], lists }, ...others] };
    const said = (one: Facts, other: Facts, kind: "appeared" | "disappeared") =>
      diffWorlds(sideOf(one), sideOf(other))[kind].map((each) => each.because.summary);
    const ofPods = /^pods of cluster demo, not read as a whole: whether it (is still|was) so/;
    const unread = said(demo, without, "disappeared");
    expect(unread.length).toBeGreaterThan(0);
    for (const summary of [...unread, ...said(without, demo, "appeared")]) expect(summary).toMatch(ofPods);
    const emptied = { ...demo, clusters: [{ ...cluster, pods: [] }, ...others] };
    for (const summary of said(demo, emptied, "disappeared")) expect(summary).toMatch(/no longer there$/);
  });

  test("what was not read of one side alone is named; a cluster that one side alone has is such", () => {
    const gap = { what: "pods", of: "cluster demo", weakens: "x" };
    const both = { what: "roles", of: "account 111122223333", weakens: "x" };
    const known: Facts = { ...demo, coverage: { ...demo.coverage, missing: [both] } };
    const weaker: Facts = { ...demo, coverage: { ...demo.coverage, missing: [both, gap] } };
    expect(notReadBeside(weaker, known)).toEqual([gap]);
    expect(notReadBeside(known, weaker)).toEqual([]);
    expect(notReadBeside({ ...known, clusters: [] }, weaker).map((one) => one.of)).toEqual(["cluster demo"]);
    expect(notReadBeside(weaker, { ...known, clusters: [] })).toEqual([]);
  });

  test("a role that is gone takes its access with it, and that is the cause", () => {
    const account = demo.accounts.find((one) => one.roles.some((each) => each.arn === role("OrdersBucket")));
    const diff = diffWorlds(sideOf(demo), sideOf(changedFacts(demo, { accounts: { [account?.id ?? ""]: { roles: { remove: [role("OrdersBucket")] } } } })));
    expect(diff.appeared).toEqual([]);
    expect(diff.disappeared.some((one) => one.to === role("OrdersBucket"))).toBe(true);
    expect(new Set(diff.disappeared.map((one) => one.because.summary))).toEqual(new Set([`${role("OrdersBucket")}, which is no longer there`]));
  });

  test("a way that is new between two that were there already names neither of them as new", () => {
    const trust = (Principal: object) => ({ trustPolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] } });
    const diff = diffWorlds(sideOf(demo), sideOf(withRole("OrdersBucket", trust({ Service: "ec2.amazonaws.com" }))));
    const causes = diff.appeared.map(({ mechanism, because }) => [mechanism, because.summary]);
    const statement = `trust policy of ${role("OrdersBucket")}, statement 1`;
    expect(causes).toContainEqual(["eks:CreateNodegroup", statement]);
    expect(causes).toContainEqual(["sts:AssumeRole", statement]);
  });

  test("a binding that is new is the cause of all that it opens, and one that was not read is told so", () => {
    const [cluster, ...others] = demo.clusters;
    if (!cluster) throw new Error("the demo has no cluster");
    const subjects = [{ kind: "Group", name: "system:authenticated" }];
    const added = { name: "everyone", labels: {}, annotations: {}, role: { kind: "ClusterRole", name: "cluster-admin" }, subjects };
    const bound = { ...demo, clusters: [{ ...cluster, clusterRoleBindings: [...cluster.clusterRoleBindings, added] }, ...others] };
    const { appeared } = diffWorlds(sideOf(demo), sideOf(bound));
    const ofGroup = appeared.filter((one) => one.from === "k8s://demo/group/system:authenticated");
    expect(ofGroup.length).toBeGreaterThan(50);
    expect(new Set(ofGroup.map((one) => one.because.summary))).toEqual(new Set(["k8s://demo/clusterrolebinding/everyone, which was not there before"]));
    const mapped = appeared.filter((one) => one.mechanism === "maps-to").map((one) => one.because.summary);
    expect(new Set(mapped)).toEqual(new Set(["k8s://demo/group/system:authenticated, which nothing named before"]));
    const lists = { ...cluster.lists, clusterRoleBindings: "partial" as const };
    const partly = { ...demo, clusters: [{ ...cluster, lists }, ...others] };
    for (const { because } of diffWorlds(sideOf(partly), sideOf(bound)).appeared)
      expect(because.summary).toBe("cluster role bindings of cluster demo, not read as a whole: whether it was so before is not known");
  });

  test("an account that the other side lacks is named as not read, not its users as new", () => {
    const diff = diffWorlds(sideOf({ ...demo, accounts: [] }), sideOf(demo));
    const ofUsers = diff.appeared.filter((one) => /:user\/[^/]+$/.test(one.from) && one.from.startsWith("arn:"));
    expect(ofUsers.length).toBeGreaterThan(0);
    for (const { because } of ofUsers) expect(because.summary).toBe("account 111122223333, not read as a whole: whether it was so before is not known");
  });
});
