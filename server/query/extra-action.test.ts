import { describe, expect, it } from "vitest";
import { aCluster } from "@/server/cluster/access/an-access.ts";
import { ACCOUNT, anAccount, aRole, document, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, k8sRef, type Ref, serviceRef } from "@/server/model/ref.ts";
import { explain } from "./explain.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/A1";
const PODS = "pods.eks.amazonaws.com";
const FEDERATED = { Federated: iam(`oidc-provider/${ISSUER}`) };
const SA = k8sRef("c1", "serviceaccount", "dev", "app");
const OTHER = k8sRef("c1", "serviceaccount", "dev", "other");

function word(from: Ref, principal: unknown, action: string | readonly string[], condition?: unknown): string | undefined {
  const trustPolicy = document([{ Effect: "Allow", Principal: principal, Action: action, ...(condition ? { Condition: condition } : {}) }]);
  const account = anAccount({ roles: [aRole("app", {}, [], { trustPolicy })] });
  const provider = { arn: iam(`oidc-provider/${ISSUER}`), issuer: ISSUER, clientIds: ["sts.amazonaws.com"], thumbprints: [] };
  const lists = { ...account.lists, oidcProviders: "complete" } as const;
  const serviceAccount = (name: string) => ({ namespace: "dev", name, labels: {}, annotations: {}, secrets: [] });
  const cluster = aCluster("API", {
    issuer: ISSUER,
    account: ACCOUNT,
    region: "eu-west-1",
    serviceAccounts: [serviceAccount("app"), serviceAccount("other")],
    podIdentityAssociations: [{ associationId: "a-1", namespace: "dev", serviceAccount: "app", roleArn: iam("role/app"), disableSessionTags: false }],
    lists: { podIdentityAssociations: "complete", serviceAccounts: "complete" },
  });
  const world = new World(factsOf({ ...account, lists, oidcProviders: [provider] }, [cluster]), TIME);
  const [verdict] = explain(world, from, arnRef(iam("role/app")), { action: "sts:tagsession" });
  expect(verdict?.mechanism).toBe("sts:TagSession");
  expect(verdict?.steps.map((s) => s.code)).not.toContain("NO_EDGE_KIND");
  return verdict?.verdict;
}

describe("sts:TagSession by itself, for callers without policies of their own", () => {
  const pods = serviceRef(PODS);
  it("B24: a service needs the trust policy's word alone", () => {
    expect(word(pods, { Service: PODS }, ["sts:AssumeRole", "sts:TagSession"])).toBe("allowed");
    expect(word(pods, { Service: PODS }, "sts:AssumeRole")).toBe("denied");
    expect(word(pods, { Service: "ec2.amazonaws.com" }, "sts:TagSession")).toBe("denied");
    expect(word(pods, { Service: PODS }, "sts:TagSession", { StringEquals: { "aws:RequestTag/team": "x" } })).toBe("conditional");
  });
  it("D3, D5: for a service account with an association EKS sends the tags that are known", () => {
    expect(word(SA, { Service: PODS }, ["sts:AssumeRole", "sts:TagSession"])).toBe("allowed");
    expect(word(SA, { Service: PODS }, "sts:AssumeRole")).toBe("denied");
    const namespace = (value: string) => ({ StringEquals: { "aws:RequestTag/kubernetes-namespace": value } });
    expect(word(SA, { Service: PODS }, "sts:TagSession", namespace("dev"))).toBe("allowed");
    expect(word(SA, { Service: PODS }, "sts:TagSession", namespace("prod"))).toBe("denied");
  });
  it("C12: for any other service account the provider's statement decides, and its token has no tags", () => {
    expect(word(OTHER, FEDERATED, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])).toBe("allowed");
    expect(word(OTHER, FEDERATED, "sts:AssumeRoleWithWebIdentity")).toBe("denied");
    expect(word(OTHER, FEDERATED, "sts:TagSession", { StringEquals: { "aws:RequestTag/team": "x" } })).toBe("denied");
  });
});
