import { AUDIENCE } from "@/server/cluster/pod/annotations.ts";
import type { ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { decideToken } from "@/server/graph/edges/web-identity.ts";
import { subjectOf } from "@/server/graph/trusted-subjects.ts";
import type { World } from "@/server/graph/world.ts";

const STS = "sts.amazonaws.com";

/** Why a role does not take the token of a service account; undefined where it does, or where that is not known. */
export function refusalOf(world: World, { facts }: ClusterWorld, account: ServiceAccountFact, arn: string): string | undefined {
  const role = world.target(arn);
  if (!role) return /^arn:[^:]+:iam::\d{12}:role\/./.test(arn) ? "there is no such role in the complete list of its account" : "that is no ARN of a role";
  if (facts.issuer === undefined) return undefined;
  const token = {
    issuer: facts.issuer,
    subject: { kind: "value", values: [subjectOf(account.namespace, account.name)] },
    audience: { kind: "value", values: [account.annotations[AUDIENCE] || STS] },
    isServiceAccount: true,
  } as const;
  if (decideToken(world, token, role, false).verdict !== "denied") return undefined;
  return decideToken(world, token, role, true).steps.find((step) => step.outcome === "fail")?.reason;
}
