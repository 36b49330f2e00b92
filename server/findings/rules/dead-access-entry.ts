import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import { entryCommands } from "@/server/cluster/access/migration-words.ts";
import { clusterMember } from "@/server/findings/cluster-member.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { arnRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

const GONE = "ACCESS_ENTRY_PRINCIPAL_GONE";
/** Reasons that an access entry lets nobody in, each with what puts it right. */
const MISTAKES: Readonly<Record<string, string>> = {
  [GONE]: "Delete the entry",
  ACCESS_ENTRY_PRINCIPAL_RECREATED: "Where the one of today is meant, delete the entry and make it anew: it then holds the id of today's",
  ACCESS_ENTRY_KIND: "Delete the entry, and make one for a user or a role",
  ACCESS_ENTRY_RESERVED_NAME: "Make the entry anew under a user name that EKS takes",
};

/** The entry anew, with the user, groups and policies that it has; of one whose principal is gone nothing is made again. */
function commandsFor(cluster: ClusterWorld, entry: ClusterAccessEntry, code: string): readonly string[] {
  const { principal, policies } = entry;
  const name = cluster.facts.eks?.name ?? cluster.name;
  const drop = shellCommand`aws eks delete-access-entry --cluster-name ${name} --principal-arn ${principal}`;
  if (code !== "ACCESS_ENTRY_PRINCIPAL_RECREATED") return [drop];
  const policiesOf = policies.map(({ policy, scope }) => {
    const inScope = scope === "cluster" ? "type=cluster" : `type=namespace,namespaces=${scope.join(",")}`;
    return shellCommand`aws eks associate-access-policy --cluster-name ${name} --principal-arn ${principal} --policy-arn ${policy} --access-scope ${inScope}`;
  });
  return [drop, ...entryCommands(name, arnRef(principal), entry), ...policiesOf];
}

function hitOf(cluster: ClusterWorld, entry: ClusterAccessEntry, code: string): Hit {
  return {
    member: clusterMember(cluster),
    cause: `${code} ${nameOf(arnRef(entry.principal))}`,
    summary: `The access entry for ${entry.principal} in cluster ${cluster.name} lets nobody in: ${entry.reason}`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: entry.steps.flatMap((step) => step.evidence ?? []),
    fix: byHand(MISTAKES[code] ?? "Delete the entry", ...commandsFor(cluster, entry, code)),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values())
    for (const entry of kubeAccess(world, cluster).entries) {
      const code = entry.via === "access-entry" && entry.verdict === "denied" ? entry.steps[0]?.code : undefined;
      if (code !== undefined && MISTAKES[code] !== undefined) yield hitOf(cluster, entry, code);
    }
}

/** An access entry that lets nobody in: its principal is gone, or another one has its name. */
export const deadAccessEntry: Rule = {
  id: "access-entry-without-effect",
  title: "An access entry lets nobody in",
  why: "An access entry holds the id of its principal. One that was deleted and made anew under the same name is somebody else to it: who is meant stands before a closed door, or gets in by an older row of aws-auth, with other rights.",
  look,
};
