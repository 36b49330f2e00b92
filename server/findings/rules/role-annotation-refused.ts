import { AUDIENCE, annotatedRole, ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { withoutAnnotation } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { decideToken } from "@/server/graph/edges/web-identity.ts";
import { subjectOf } from "@/server/graph/trusted-subjects.ts";
import type { World } from "@/server/graph/world.ts";

const STS = "sts.amazonaws.com";

/** Why the role does not take the account's token; undefined where it does, or where that is not known. */
function refusal(world: World, { facts }: ClusterWorld, account: ServiceAccountFact, arn: string): string | undefined {
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

function hitOf(cluster: ClusterWorld, account: ServiceAccountFact, arn: string, reason: string): Hit {
  const { namespace, name } = account;
  const ref = serviceAccountRef(cluster.name, namespace, name);
  return {
    member: ref,
    cause: `${namespace}/${name} ${nameOf(arn as typeof ref)}`,
    summary: `Service account ${namespace}/${name} of cluster ${cluster.name} is annotated with ${arn}, which refuses it: ${reason}`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: [{ source: ref, document: `metadata.annotations["${ROLE_ARN}"]` }],
    fix: withoutAnnotation(
      cluster.name,
      account,
      `Take the annotation away; or, if the account is meant to have the role, put right what refuses the token of ${subjectOf(namespace, name)}`,
    ),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values())
    for (const account of cluster.facts.serviceAccounts) {
      // an association takes the annotation's place (D13)
      const arn = cluster.associations.has(`${account.namespace}/${account.name}`) ? undefined : annotatedRole(account)?.trim();
      const reason = arn === undefined ? undefined : refusal(world, cluster, account, arn);
      if (arn !== undefined && reason !== undefined) yield hitOf(cluster, account, arn, reason);
    }
}

/** A service account that asks for a role which does not let it in. */
export const roleAnnotationRefused: Rule = {
  id: "role-annotation-refused",
  title: "Annotation names a role that refuses the service account",
  why: "Pods of the account get a token for the role and are refused when they use it. Whoever next makes the role's trust policy wider to repair that, often lets in more than this one.",
  look,
};
