import { annotatedRole, ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { withoutAnnotation } from "@/server/findings/kube-fix.ts";
import { refusalOf } from "@/server/findings/refusal-of.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { subjectOf } from "@/server/graph/trusted-subjects.ts";

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
      const reason = arn === undefined ? undefined : refusalOf(world, cluster, account, arn);
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
