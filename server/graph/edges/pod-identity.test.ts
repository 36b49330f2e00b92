import { describe, expect, it } from "vitest";
import { aCluster } from "@/server/cluster/access/an-access.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { ACCOUNT, allow, anAccount, aRole, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, k8sRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { podIdentity } from "./pod-identity.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const PODS = { Service: "pods.eks.amazonaws.com" };
const ARN = `arn:aws:eks:eu-west-1:${ACCOUNT}:podidentityassociation/c1/a-1`;

function decided(more: Partial<PodIdentityAssociationFact>, to: string): Decision | undefined {
  const association = { associationId: "a-1", associationArn: ARN, namespace: "pay", serviceAccount: "api", disableSessionTags: true, ...more };
  const cluster = aCluster("API", { account: ACCOUNT, podIdentityAssociations: [association], lists: { podIdentityAssociations: "complete" } });
  const roles = [
    aRole("app", PODS),
    aRole("shut", { Service: "ec2.amazonaws.com" }),
    aRole("first", PODS, [allow("sts:AssumeRole")]),
    aRole("last", { AWS: iam("role/first") }),
  ];
  const world = new World(factsOf(anAccount({ roles }), [cluster]), TIME);
  return podIdentity.decide(world, k8sRef("c1", "serviceaccount", "pay", "api"), arnRef(iam(to)), "")[0]?.decision;
}
const checks = (d: Decision | undefined): unknown => [d?.verdict, ...(d?.steps ?? []).map((s) => `${s.check} ${s.outcome}`)];

describe("D1: the proof of what a service account is handed begins with its association", () => {
  it("allowed", () => {
    const answer = decided({ roleArn: iam("role/app") }, "role/app");
    expect(checks(answer)).toEqual(["allowed", "pod-identity-association pass", "trust-policy pass", "rcp not-collected"]);
    expect(answer?.steps[0]).toMatchObject({ code: "ASSOCIATION_FOUND", evidence: { source: ARN, document: "Pod Identity association a-1" } });
    expect(answer?.steps[0]?.verify).toBe("aws eks describe-pod-identity-association --cluster-name c1 --association-id a-1");
  });

  it("denied, by a trust policy and where the role is gone", () => {
    expect(checks(decided({ roleArn: iam("role/shut") }, "role/shut"))).toEqual([
      "denied",
      "pod-identity-association pass",
      "trust-policy fail",
      "rcp not-collected",
    ]);
    expect(checks(decided({ roleArn: iam("role/gone") }, "role/gone"))).toEqual(["denied", "pod-identity-association pass", "target fail"]);
  });

  it("D7: through the role to its target", () => {
    const answer = decided({ roleArn: iam("role/first"), targetRoleArn: iam("role/last") }, "role/last");
    expect(answer?.verdict).toBe("allowed");
    expect(answer?.steps[0]?.reason).toBe(`association a-1 gives service account pay/api the role ${iam("role/first")}, and through it ${iam("role/last")}`);
  });

  it("an association that was listed and not described is what is missing", () => {
    expect(checks(decided({}, "role/app"))).toEqual(["unknown", "pod-identity-association not-collected"]);
  });
});
