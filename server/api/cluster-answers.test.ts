import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { clusterMigrationAnswer, kubePermissionsAnswer } from "@/server/contract/answers.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const ADMIN = "arn:aws:iam::111122223333:role/platform-admin";
const orchard = recordedInput("orchard");

async function estateOf(path: string): Promise<Estate> {
  const loaded = await loadFacts(path, { readAt: "2026-11-25T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z"));
}

const ask = (estate: Estate, name: string, raw: object): unknown => {
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(name);
  return question.ask(estate, question.params.parse(raw));
};

describe("the demo's cluster", () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await estateOf("server/demo/bundle");
  });
  const permissions = (subject: string) => kubePermissionsAnswer.parse(ask(demo, "kube-permissions", { subject })).clusters[0];

  it("cluster-migration: who is only in aws-auth, who enters by becoming it, and the command that keeps it", () => {
    const [cluster] = clusterMigrationAnswer.parse(ask(demo, "cluster-migration", { cluster: "demo" })).clusters;
    expect(cluster).toMatchObject({ cluster: "demo", authenticationMode: "API_AND_CONFIG_MAP", assumptions: [] });
    const hugo = cluster?.rows.find((r) => r.resolved === HUGO);
    expect(hugo).toMatchObject({ change: "loses-access", sources: "aws-auth", today: { groups: ["shop-deployers"] }, withApi: null });
    expect(hugo?.holders.first.map((h) => h.ref)).toContain("arn:aws:iam::111122223333:user/alice");
    expect(hugo?.fix).toEqual([`aws eks create-access-entry --cluster-name demo --principal-arn ${HUGO} --username hugo --kubernetes-groups shop-deployers`]);
    expect(cluster?.rows.find((r) => r.resolved === ADMIN)).toMatchObject({ change: "none", sources: "access-entry", holders: { total: 0 } });
  });

  it("kube-permissions: an IAM user through aws-auth has the rules of its groups, and what they take over", () => {
    const cluster = permissions("hugotse");
    expect(cluster?.signsIn).toMatchObject({ via: "aws-auth", username: "hugo", verdict: "allowed" });
    expect(cluster?.rules.map((r) => [r.scope, r.resources])).toContainEqual([["shop"], ["pods/exec"]]);
    expect(cluster?.rules[0]?.by).toMatchObject({ kind: "binding", through: "group shop-deployers" });
    expect(cluster?.takesOver.find((t) => t.mechanism === "rbac:pod-exec")).toMatchObject({ verdict: "allowed", through: "k8s://demo/group/shop-deployers" });
  });

  it("kube-permissions: an entry's access policy gives rules of the whole cluster", () => {
    expect(permissions(ADMIN)?.rules[0]).toMatchObject({ scope: "cluster", verbs: ["*"], by: { kind: "access-policy" } });
  });

  it("kube-permissions: a group of the cluster has the same rules as who is in it, and signs in by itself to nothing", () => {
    expect(permissions("k8s://demo/group/shop-deployers")).toMatchObject({ signsIn: null, rules: permissions("hugotse")?.rules });
  });

  it("kube-permissions: an identity that is not mapped is refused with its proof", () => {
    const cluster = permissions("arn:aws:iam::111122223333:role/S3Admin");
    expect(cluster).toMatchObject({ signsIn: { via: null, verdict: "denied" }, rules: [], takesOver: [] });
    expect(cluster?.signsIn?.steps.some((s) => s.outcome === "fail")).toBe(true);
  });

  it("kube-permissions: what is no identity is a usage error", () => {
    expect(() => ask(demo, "kube-permissions", { subject: "k8s://demo/node/ip-10-0-1-11.ec2.internal" })).toThrow(
      /no Kubernetes user, group or service account/,
    );
  });
});

describe("a recorded estate", () => {
  it.skipIf(orchard === undefined)("answers both questions in the contract's shape, every row with a reason", async () => {
    const estate = await estateOf(orchard ?? "");
    const migration = clusterMigrationAnswer.parse(ask(estate, "cluster-migration", {}));
    const rows = migration.clusters.flatMap((c) => c.rows);
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) {
      expect(row.reason, row.principal).not.toBe("");
      if (row.change === "unknown") expect(row.missing, row.principal).not.toEqual([]);
    }
    for (const row of rows) if (row.resolved?.includes(":role/")) kubePermissionsAnswer.parse(ask(estate, "kube-permissions", { subject: row.resolved }));
  });
});
