import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";

const MASTERS = "system:masters";
/** Access policies of EKS that give more than the right to look. */
const LEVELS: readonly (readonly [policy: RegExp, level: string])[] = [
  [/\/AmazonEKSClusterAdminPolicy$/, "administrator"],
  [/\/AmazonEKSAdminPolicy$/, "administers objects"],
  [/\/AmazonEKSEditPolicy$/, "edits objects"],
  [/\/AmazonEKS(Admin)?ViewPolicy$/, "reads objects"],
];

const whereOf = (scope: "cluster" | readonly string[]): string => (scope === "cluster" ? "in the whole cluster" : `in ${scope.join(", ")}`);

function ofPolicy({ policy, scope }: ClusterAccessEntry["policies"][number]): string {
  const found = LEVELS.find(([pattern]) => pattern.test(policy))?.[1];
  return `${found ?? policy.slice(policy.lastIndexOf("/") + 1)} ${whereOf(scope)}`;
}

/** What a row about entering a cluster comes to, in words: by its groups, its access policies, or nothing. */
export function levelOf({ effective, groups, policies }: Pick<ClusterAccessEntry, "effective" | "groups" | "policies">): string {
  if (!effective) return "no effect";
  if (groups.includes(MASTERS)) return `administrator in the whole cluster (${MASTERS})`;
  const told = [...policies.map(ofPolicy), ...(groups.length > 0 ? [`what RBAC gives ${groups.join(", ")}`] : [])];
  return told.length > 0 ? told.join("; ") : "signs in, with no right beyond that of every user";
}
