import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { someOf } from "@/server/findings/some-of.ts";
import { whoseAccount } from "@/server/findings/whose-account.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { groupRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { parseArn } from "@/server/model/arn.ts";
import { arnRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import { rankOf } from "@/server/model/verdict.ts";

const MASTERS = "system:masters";
const ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

/** An access entry does the same, is seen in the API, and can be taken away; a row of system:masters is above every binding. It names the ARN with its path (F6). */
function fixOf(cluster: ClusterWorld, principals: readonly string[]): Hit["fix"] {
  const name = cluster.facts.eks?.name ?? cluster.name;
  const takesEntries = cluster.facts.eks?.authenticationMode !== "CONFIG_MAP";
  const commands = takesEntries
    ? principals.flatMap((principal) => [
        shellCommand`aws eks create-access-entry --cluster-name ${name} --principal-arn ${principal}`,
        shellCommand`aws eks associate-access-policy --cluster-name ${name} --principal-arn ${principal} --policy-arn ${ADMIN_POLICY} --access-scope type=cluster`,
      ])
    : [];
  const fix = byHand(
    takesEntries
      ? "Where it needs to administer the cluster, give it an access entry for that, then take the row out of aws-auth"
      : "Give it a group that a binding gives what it needs; or turn access entries on (API_AND_CONFIG_MAP) and give it one",
    ...commands,
  );
  const policy = { policyArn: ADMIN_POLICY, accessScope: { type: "cluster" } };
  const drafts = principals.flatMap((principalArn) => [
    { content: { accessEntry: { clusterName: name, principalArn } } },
    { content: { clusterName: name, principalArn, associatedAccessPolicies: [policy] } },
  ]);
  return takesEntries ? { ...fix, drafts } : fix;
}

const principalOf = (entry: ClusterAccessEntry): Ref => entry.resolved ?? arnRef(entry.principal);

/** One name, of whatever accounts: who has it in each of them is put there by a row of its own. */
function hitOf(cluster: ClusterWorld, name: string, entries: readonly ClusterAccessEntry[]): Hit {
  const masters = groupRef(cluster.name, MASTERS);
  const sorted = entries.toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict));
  const they = entries.length === 1 ? "it" : "them";
  return {
    member: k8sRef(cluster.name, "configmap", "kube-system", "aws-auth"),
    cause: name,
    summary: `aws-auth of cluster ${cluster.name} puts ${someOf(entries.map(({ principal }) => principal))} into system:masters: the API server lets ${they} do everything, and no change of RBAC limits ${they}`,
    reach: "few",
    gained: "admin",
    verdict: sorted[0]?.verdict ?? "allowed",
    paths: sorted.map((entry) => ({ from: principalOf(entry), to: masters, verdict: entry.verdict, path: [principalOf(entry), masters] })),
    evidence: entries.flatMap(({ steps }) => steps.flatMap((step) => step.evidence ?? [])),
    fix: fixOf(cluster, [...new Set(entries.map(principalOf))]),
  };
}

const isMaster = ({ via, effective, groups }: ClusterAccessEntry): boolean => via === "aws-auth" && effective && groups.includes(MASTERS);

function* look({ world }: Inspection): Iterable<Hit> {
  // somebody else's is told as that
  const isForeign = ({ principal }: ClusterAccessEntry): boolean => whoseAccount(world, parseArn(principal)?.account ?? "") === "foreign";
  for (const cluster of world.clusters.values()) {
    const masters = kubeAccess(world, cluster).entries.filter((entry) => isMaster(entry) && !isForeign(entry));
    for (const [name, entries] of Map.groupBy(masters, (entry) => nameOf(principalOf(entry)))) yield hitOf(cluster, name, entries);
  }
}

/** Who aws-auth puts into system:masters. */
export const clusterMasters: Rule = {
  id: "aws-auth-masters",
  title: "aws-auth puts an identity into system:masters",
  why: "Members of system:masters pass every check of the API server without a binding: they are in no role that a review of RBAC lists, and nothing but the row takes it from them.",
  look,
};
