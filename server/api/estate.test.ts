import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { decideDirect, decideMechanism } from "@/server/graph/edges/registry.ts";
import { arnRef, k8sRef, oidcRef } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import { STEP_CODES } from "@/server/model/step-code.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { explain } from "@/server/query/explain.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { Estate } from "./estate.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const DEMO = "server/demo/bundle";

async function estateOf(path: string): Promise<Estate> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}

/** What every verdict promises of its conditions, missing facts and steps. */
function broken(d: Decision): string | undefined {
  const outcomes = d.steps.map((s) => s.outcome);
  const open = d.verdict === "allowed" || d.verdict === "conditional";
  if (d.steps.length === 0) return "no steps";
  if (d.verdict === "denied" && !outcomes.includes("fail")) return "denied without a failed check";
  if (d.verdict === "unknown" && d.missing.length === 0) return "unknown without a missing fact";
  if (open && (d.missing.length > 0 || outcomes.includes("fail"))) return "open, yet something failed or is missing";
  if (d.verdict === "conditional" && (d.conditions.length === 0 || !outcomes.includes("conditional"))) return "conditional without a condition";
  if (d.verdict === "allowed" && d.conditions.length > 0) return "allowed, yet with conditions";
  return d.steps.map(brokenStep).find((found) => found !== undefined);
}

function brokenStep({ code, evidence, verify }: Step): string | undefined {
  if (!(code in STEP_CODES)) return "a step code that is not documented";
  return evidence !== undefined && verify === undefined ? `evidence of ${code} in ${evidence.source} that no command shows` : undefined;
}

const orchard = recordedInput("orchard");
const account = recordedInput("public-account-authorization-details.json");

describe.each([
  { name: "demo", path: DEMO },
  { name: "orchard", path: orchard },
  { name: "public account", path: account },
])("the graph of $name", ({ path }) => {
  it.skipIf(path === undefined)("holds of every edge the very verdict its proof ends in, and every proof keeps the promises of its word", async () => {
    const { graph, world } = await estateOf(path ?? "");
    expect(graph.from.length).toBeGreaterThan(10);
    forEachPair(graph, (edge, node, end) => {
      const [from, to, mechanism] = [refOfNode(graph, node), refOfNode(graph, end), mechanismOfEdge(graph, edge)];
      const proofs = decideDirect(world, from, to, graph.facets[node] ?? "").filter((d) => d.mechanism === mechanism);
      const words = proofs.map((p) => p.decision.verdict);
      expect(words, `${mechanism} from ${from} (${graph.facets[node]}) to ${to}`).toContain(verdictOfEdge(graph, edge));
      const alone = decideMechanism(world, from, to, mechanism, graph.facets[node] ?? "").map((p) => p.decision.verdict);
      expect(alone, `${mechanism} alone from ${from} to ${to}`).toEqual(words);
      for (const proof of proofs) expect(broken(proof.decision), `${mechanism} from ${from} to ${to}`).toBeUndefined();
    });
  });
});

const ISSUER = "oidc.eks.us-east-1.amazonaws.com/id/D539D4633E53DE1B716D3041E8A2C7F0";
const role = (name: string) => arnRef(`arn:aws:iam::111122223333:role/${name}`);

describe("the story of the demo", () => {
  it.each([
    { from: arnRef("arn:aws:iam::111122223333:user/hugotse"), to: role("S3Admin"), mechanism: "sts:AssumeRole", verdict: "allowed" },
    { from: oidcRef("oidc.hhuge9.com", "kevintse"), to: role("S3Admin"), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "allowed" },
    { from: oidcRef("oidc.hhuge9.com", "hugotse"), to: role("S3Admin"), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "denied" },
    { from: k8sRef("demo", "serviceaccount", "shop", "orders"), to: role("OrdersBucket"), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "allowed" },
    { from: k8sRef("demo", "serviceaccount", "shop", "reports"), to: role("ReportsBucket"), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "denied" },
    { from: oidcRef(ISSUER, "system:serviceaccount:shops:reports"), to: role("ReportsBucket"), mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "allowed" },
    { from: k8sRef("demo", "serviceaccount", "shop", "billing"), to: role("BillingTable"), mechanism: "eks:PodIdentity", verdict: "allowed" },
    { from: arnRef("arn:aws:iam::111122223333:user/alice"), to: role("platform-admin"), mechanism: "sts:AssumeRole", verdict: "conditional" },
    { from: arnRef("arn:aws:iam::111122223333:user/hugotse"), to: role("platform-admin"), mechanism: "sts:AssumeRole", verdict: "denied" },
  ])("$from to $to by $mechanism is $verdict", async ({ from, to, mechanism, verdict }) => {
    const { world } = await estateOf(DEMO);
    expect(explain(world, from, to).find((v) => v.mechanism === mechanism)?.verdict).toBe(verdict);
  });
});

/** Every list of the snapshot, each removed in turn. */
function without(facts: Facts): readonly { readonly what: string; readonly facts: Facts }[] {
  const accounts = (["users", "groups", "roles", "policies", "oidcProviders", "instanceProfiles", "instances", "accessKeys", "mfaDevices"] as const).map(
    (list) => ({
      what: `account ${list}`,
      facts: {
        ...facts,
        accounts: facts.accounts.map((a) => ({
          ...a,
          ...(list === "mfaDevices" ? { mfaAsked: [] } : {}),
          [list]: [],
          lists: Object.fromEntries(Object.entries(a.lists).filter(([k]) => k !== list)),
        })),
      },
    }),
  );
  const clusters = (
    [
      "serviceAccounts",
      "podIdentityAssociations",
      "nodes",
      "nodegroups",
      "configMaps",
      "accessEntries",
      "roles",
      "roleBindings",
      "clusterRoles",
      "clusterRoleBindings",
      "pods",
    ] as const
  ).map((list) => ({
    what: `cluster ${list}`,
    facts: {
      ...facts,
      clusters: facts.clusters.map((c) => ({ ...c, [list]: [], lists: Object.fromEntries(Object.entries(c.lists).filter(([k]) => k !== list)) })),
    },
  }));
  return [...accounts, ...clusters];
}

describe("law: removing a collected list never turns an answer into denied", () => {
  it("for every edge of the demo and every list", async () => {
    const { graph, world, facts } = await estateOf(DEMO);
    for (const less of without(facts)) {
      const weaker = new Estate(less.facts, TIME);
      forEachPair(graph, (edge, node, end) => {
        if (graph.base[node] !== node) return;
        const [from, to, mechanism] = [refOfNode(graph, node), refOfNode(graph, end), mechanismOfEdge(graph, edge)];
        const before = explain(world, from, to).find((v) => v.mechanism === mechanism)?.verdict;
        const after = explain(weaker.world, from, to);
        const same = after.find((v) => v.mechanism === mechanism) ?? after[0];
        expect(before, `${mechanism} ${from} ${to}`).not.toBe("denied");
        expect(same?.verdict, `without ${less.what}: ${mechanism} ${from} -> ${to}: ${same?.steps.find((s) => s.outcome === "fail")?.reason}`).not.toBe(
          "denied",
        );
      });
    }
  });
});
