import { placeholderIn } from "@/server/cluster/rbac/placeholder.ts";
import type { RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";
import { type AccessGraph, facetsAt, mechanismOfEdge, nodesAt, refOfNode, slotOf, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { type ClusterWorld, groupRef, serviceAccountRef, userRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { identitiesIn } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { accountRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { byOwnPolicies } from "./admin-policies.ts";

/**
 * By what an identity is one: policies that let it take over all others, a way to give itself every permission, being the group `system:masters`, a binding to
 * everything, or what signs it in to a cluster.
 */
type AdministratorBy = "policies" | "escalation" | "masters" | "binding" | "entry";

/** An identity that administers an account or a cluster. */
export interface Administrator {
  readonly by: AdministratorBy;
  readonly verdict: VerdictWord;
  /** "account 111122223333", "cluster prod". */
  readonly of: string;
  /** A whole clause: by what. */
  readonly why: string;
}

export type Administrators = ReadonlyMap<Ref, Administrator>;

const CLUSTER_ADMIN_POLICY = /:cluster-access-policy\/AmazonEKSClusterAdminPolicy$/;
const MASTERS = "system:masters";

/** Keeps the most certain of what is said of an identity. */
class Found {
  readonly all = new Map<Ref, Administrator>();

  add(ref: Ref, found: Administrator): void {
    const known = this.all.get(ref);
    if (found.verdict !== "denied" && (!known || rankOf(found.verdict) < rankOf(known.verdict))) this.all.set(ref, found);
  }
}

/** Who by its own policies administers its account; what only an AWS service is, is nobody's. */
function byPolicies(world: World, found: Found): void {
  for (const account of world.accounts.values())
    for (const identity of identitiesIn(world, account)) {
      const own = isServiceLinkedPath(identity.path) ? undefined : byOwnPolicies(world, identity);
      if (own) found.add(identity.ref, { by: "policies", of: `account ${account.id}`, ...own });
    }
}

/** Who may give itself every permission: ways of the escalation catalogue that end at the account itself. */
function byEscalation(world: World, graph: AccessGraph, found: Found): void {
  for (const account of world.accounts.values()) {
    const root = graph.indexOf.get(accountRef(account.id, account.partition));
    if (root === undefined) continue;
    const look = (edge: number): void => {
      const mechanism = mechanismOfEdge(graph, edge);
      if (!mechanism.startsWith("iam:") && !mechanism.startsWith("eks:")) return;
      const told = {
        by: "escalation" as const,
        verdict: verdictOfEdge(graph, edge),
        of: `account ${account.id}`,
        why: `it can give itself every permission of the account (${mechanism})`,
      };
      // a facet is a narrower session of the entity: what it can do, the entity can
      for (const from of nodesAt(graph, graph.from[edge] ?? 0)) found.add(refOfNode(graph, from), told);
    };
    // "any permission of the account" is a facet of its root
    for (const node of [root, ...facetsAt(graph, root)]) {
      graph.in.forEach(slotOf(node), look);
      graph.setsOf.forEach(node, (set) => graph.in.forEach(slotOf(~set), look));
    }
  }
}

const isEverything = ({ verbs, apiGroups, resources, resourceNames }: RbacRule): boolean =>
  [verbs, apiGroups, resources].every((list) => list.includes("*")) && resourceNames.length === 0;

/** The users and groups of a cluster that a binding gives everything, each with the binding. */
type Full = ReadonlyMap<Ref, string>;

/** Whether somebody may be who a binding names: nobody signs in under a name with a placeholder (F10). */
const isSomebody = (subject: RbacSubject): boolean => subject.kind !== "User" || placeholderIn(subject.name) === undefined;

/** Who a binding gives every verb on every resource of the whole cluster. */
function byBinding(cluster: ClusterWorld, found: Found): Full {
  const named = new Map<Ref, string>();
  const full = new Set(cluster.facts.clusterRoles.filter((role) => role.rules.some(isEverything)).map((role) => role.name));
  for (const binding of cluster.facts.clusterRoleBindings) {
    if (binding.role.kind !== "ClusterRole" || !full.has(binding.role.name)) continue;
    const told = {
      by: "binding",
      verdict: "allowed",
      of: `cluster ${cluster.name}`,
      why: `ClusterRoleBinding ${binding.name} gives it every verb on every resource`,
    } as const;
    for (const subject of binding.subjects.filter(isSomebody)) {
      if (subject.kind === "ServiceAccount") found.add(serviceAccountRef(cluster.name, subject.namespace ?? "", subject.name), told);
      else {
        const ref = subject.kind === "Group" ? groupRef(cluster.name, subject.name) : userRef(cluster.name, subject.name);
        found.add(ref, told);
        named.set(ref, binding.name);
      }
    }
  }
  return named;
}

type AccessPolicies = readonly { readonly scope: "cluster" | readonly string[]; readonly policy: string }[];

const isAdminPolicy = (policies: AccessPolicies): boolean => policies.some(({ scope, policy }) => scope === "cluster" && CLUSTER_ADMIN_POLICY.test(policy));

/** Which IAM identities an access entry or a row of aws-auth makes administrators of a cluster, and the user that an entry with the policy for that signs in. */
function byEntry(world: World, cluster: ClusterWorld, full: Full, found: Found): void {
  const of = `cluster ${cluster.name}`;
  const why = "its access entry has AmazonEKSClusterAdminPolicy for the whole cluster";
  for (const entry of kubeAccess(world, cluster).entries) {
    if (!entry.effective || entry.resolved === null) continue;
    const { verdict } = entry;
    if (entry.groups.includes(MASTERS) && entry.via === "aws-auth")
      found.add(entry.resolved, { by: "entry", verdict, of, why: "aws-auth puts it into system:masters" });
    const names = [...entry.groups.map((name) => groupRef(cluster.name, name)), ...(entry.username === null ? [] : [userRef(cluster.name, entry.username)])];
    const binding = names.flatMap((name) => full.get(name) ?? [])[0];
    if (binding !== undefined)
      found.add(entry.resolved, {
        by: "entry",
        verdict,
        of,
        why: `it signs in under a name that ClusterRoleBinding ${binding} gives every verb on every resource`,
      });
    if (!isAdminPolicy(entry.policies)) continue;
    found.add(entry.resolved, { by: "entry", verdict, of, why });
    if (entry.username !== null) found.add(userRef(cluster.name, entry.username), { by: "entry", verdict, of, why });
  }
}

/**
 * Every identity that is as good as an administrator. Of an account: one whose policies, after boundary and service control policies, let it take over every user
 * and role, or that can give itself every permission by a way of the escalation catalogue. Of a cluster: the group `system:masters`, whoever a ClusterRoleBinding
 * gives every verb on every resource, and IAM identities that aws-auth or an access entry makes one of these. docs/findings.md tells the same.
 */
export function administratorsOf(world: World, graph: AccessGraph): Administrators {
  const found = new Found();
  byPolicies(world, found);
  byEscalation(world, graph, found);
  for (const cluster of world.clusters.values()) {
    const masters = groupRef(cluster.name, MASTERS);
    found.add(masters, { by: "masters", verdict: "allowed", of: `cluster ${cluster.name}`, why: "the API server lets system:masters do everything" });
    byEntry(world, cluster, byBinding(cluster, found), found);
  }
  return found.all;
}
