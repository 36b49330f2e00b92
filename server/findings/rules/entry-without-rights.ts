import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import { clusterMember } from "@/server/findings/cluster-member.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { someOf } from "@/server/findings/some-of.ts";
import { type ClusterWorld, isClusterListComplete } from "@/server/graph/cluster-world.ts";
import { type KubeAccess, kubeAccess } from "@/server/graph/kube-access.ts";
import { arnRef } from "@/server/model/ref.ts";

/** Names that Kubernetes and EKS know without a binding. */
const KNOWN_OTHERWISE = /^(system|eks|aws|amazon):/;
/** A name that is filled in for each session. */
const FILLED_IN = "{{";

/** Spelled alike but for letter case, and what is no letter and no digit, and a plural. */
const likeness = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/s$/, "");

/** Whether a binding names a user; of a name that is filled in later, whether one may. */
const isUserBound = (username: string, { users }: KubeAccess["bound"]): boolean =>
  username.includes(FILLED_IN) ? [...users].some((user) => user.startsWith(username.slice(0, username.indexOf(FILLED_IN)))) : [...users].includes(username);

/** Whether an entry in force brings its principal nothing: no policy, and neither user nor group is named by a binding. */
function isBare({ via, effective, verdict, principal, username, groups, policies }: ClusterAccessEntry, bound: KubeAccess["bound"]): boolean {
  if (via === "creator" || !effective || verdict !== "allowed" || policies.length > 0 || /^\d{12}$/.test(principal)) return false;
  if ([...groups, username ?? ""].some((name) => KNOWN_OTHERWISE.test(name)) || groups.some((name) => name.includes(FILLED_IN))) return false;
  return !groups.some((name) => bound.groups.has(name)) && (username === null || !isUserBound(username, bound));
}

const causeOf = ({ via, groups, principal }: ClusterAccessEntry): string =>
  `${via} ${groups.length === 0 ? nameOf(arnRef(principal)) : groups.toSorted().join(" ")}`;

/** Everybody who signs in under the same groups. */
function hitOf(cluster: ClusterWorld, cause: string, entries: readonly ClusterAccessEntry[], bound: KubeAccess["bound"]): Hit {
  const { groups, via } = entries[0] ?? { groups: [], via: "access-entry" };
  const [enter, they] = entries.length === 1 ? ["enters", "it"] : ["enter", "they"];
  const meant = groups.flatMap((name) => [...bound.groups].find((other) => likeness(other) === likeness(name)) ?? []);
  const named = groups.length === 0 ? "without a group" : `in ${groups.length === 1 ? "the group" : "the groups"} ${groups.join(", ")}, which no binding names`;
  const hint = meant.length === 0 ? "" : `; a binding names ${meant.join(", ")}`;
  return {
    member: clusterMember(cluster),
    cause,
    summary: `${someOf(entries.map(({ principal }) => principal))} ${enter} cluster ${cluster.name} by ${via === "aws-auth" ? "aws-auth" : "an access entry"} ${named}${hint}: ${they} may do nothing there beyond what everybody may`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: entries.flatMap(({ steps }) => steps.flatMap((step) => step.evidence ?? [])),
    fix: byHand(
      meant.length === 0
        ? "Bind the group to what it is for, give the entry an access policy, or take it out"
        : `Spell the group as the binding does (${meant.join(", ")})`,
    ),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values()) {
    // a binding that was not read may name it
    if (!isClusterListComplete(cluster, "roleBindings") || !isClusterListComplete(cluster, "clusterRoleBindings")) continue;
    const { entries, bound } = kubeAccess(world, cluster);
    const bare = entries.filter((entry) => isBare(entry, bound));
    for (const [cause, same] of Map.groupBy(bare, causeOf)) yield hitOf(cluster, cause, same, bound);
  }
}

/** Somebody who signs in to a cluster under names that nothing there knows. */
export const entryWithoutRights: Rule = {
  id: "cluster-entry-without-rights",
  title: "Who enters a cluster has no rights in it",
  why: "EKS signs in whoever an entry names, and never looks whether a binding knows the group. A group that is misspelt grants nothing until somebody binds it, for another purpose, and with it everyone who carries it already.",
  look,
};
