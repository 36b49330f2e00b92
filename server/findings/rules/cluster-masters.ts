import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { whoseAccount } from "@/server/findings/whose-account.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { groupRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { parseArn } from "@/server/model/arn.ts";
import { arnRef, k8sRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

const MASTERS = "system:masters";
const ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** An access entry does the same, is seen in the API, and can be taken away; a row of system:masters is above every binding. It names the ARN with its path (F6). */
function fixOf(cluster: ClusterWorld, principal: string): Hit["fix"] {
  const name = cluster.facts.eks?.name ?? cluster.name;
  const takesEntries = cluster.facts.eks?.authenticationMode !== "CONFIG_MAP";
  const commands = takesEntries
    ? [
        shellCommand`aws eks create-access-entry --cluster-name ${name} --principal-arn ${principal}`,
        shellCommand`aws eks associate-access-policy --cluster-name ${name} --principal-arn ${principal} --policy-arn ${ADMIN_POLICY} --access-scope type=cluster`,
      ]
    : [];
  const fix = byHand(
    takesEntries
      ? "Where it needs to administer the cluster, give it an access entry for that, then take the row out of aws-auth"
      : "Give it a group that a binding gives what it needs; or turn access entries on (API_AND_CONFIG_MAP) and give it one",
    ...commands,
  );
  const entry = { accessEntry: { clusterName: name, principalArn: principal } };
  const policy = { policyArn: ADMIN_POLICY, accessScope: { type: "cluster" } };
  const policies = { clusterName: name, principalArn: principal, associatedAccessPolicies: [policy] };
  return takesEntries ? { ...fix, drafts: [{ content: entry }, { content: policies }] } : fix;
}

function hitOf(cluster: ClusterWorld, entry: ClusterAccessEntry): Hit {
  const member = k8sRef(cluster.name, "configmap", "kube-system", "aws-auth");
  const principal = entry.resolved ?? arnRef(entry.principal);
  const masters = groupRef(cluster.name, MASTERS);
  return {
    member,
    cause: nameOf(principal),
    summary: `aws-auth of cluster ${cluster.name} puts ${entry.principal} into system:masters: the API server lets it do everything, and no change of RBAC limits it`,
    reach: "few",
    gained: "admin",
    verdict: entry.verdict,
    paths: [{ from: principal, to: masters, verdict: entry.verdict, path: [principal, masters] }],
    evidence: entry.steps.flatMap((step) => step.evidence ?? []),
    fix: fixOf(cluster, principal),
  };
}

const isMaster = ({ via, effective, groups }: ClusterAccessEntry): boolean => via === "aws-auth" && effective && groups.includes(MASTERS);

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values())
    for (const entry of kubeAccess(world, cluster).entries) {
      // somebody else's is told as that
      const isForeign = whoseAccount(world, parseArn(entry.principal)?.account ?? "") === "foreign";
      if (isMaster(entry) && !isForeign) yield hitOf(cluster, entry);
    }
}

/** Who aws-auth puts into system:masters. */
export const clusterMasters: Rule = {
  id: "aws-auth-masters",
  title: "aws-auth puts an identity into system:masters",
  why: "Members of system:masters pass every check of the API server without a binding: they are in no role that a review of RBAC lists, and nothing but the row takes it from them.",
  look,
};
