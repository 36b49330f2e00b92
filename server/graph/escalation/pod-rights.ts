import { accessPolicy } from "@/server/cluster/access/access-policies.ts";
import type { IamPrincipal } from "@/server/cluster/access/iam-directory.ts";
import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import { type HeldRule, permissionsOf } from "@/server/cluster/rbac/permissions-of.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type ClusterWorld, groupRef, isClusterListComplete, userRef } from "@/server/graph/cluster-world.ts";
import { grantsOf, provenGrantsOf } from "@/server/graph/edges/rbac.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { World } from "@/server/graph/world.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { fails, HOLDS, lacks, type Part, passes, together } from "./together.ts";

/** Capabilities by which one runs code in pods (H1–H4). */
const RUNS: ReadonlySet<RbacCapability> = new Set([
  "pod-exec",
  "pod-attach",
  "pod-ephemeral",
  "pod-patch",
  "pod-create",
  "workload-create",
  "workload-patch",
  "node-proxy",
] as const);

const RBAC_LISTS = ["roles", "clusterRoles", "roleBindings", "clusterRoleBindings"] as const;

/** A namespace of a cluster where the caller runs pods, or commands in them. */
export interface PodRight {
  readonly namespace: string;
  readonly decision: Decision;
}

const namespacesIn = keptFor((targets: readonly Ref[]): readonly string[] => [
  ...new Set(
    targets.flatMap((target) => {
      const parsed = parseRef(target);
      return parsed?.kind === "k8s" && parsed.namespace ? [parsed.namespace] : [];
    }),
  ),
]);

function namespacesOf(grants: readonly TakeoverGrant[]): ReadonlyMap<string, TakeoverGrant> {
  const found = new Map<string, TakeoverGrant>();
  for (const grant of grants) for (const namespace of namespacesIn(grant.targets)) if (!found.has(namespace)) found.set(namespace, grant);
  return found;
}

/** Every namespace that something collected speaks of. */
const namespacesKnown = ({ facts, knownServiceAccounts }: ClusterWorld): readonly string[] => [
  ...new Set([
    "default",
    ...[...facts.namespaces.map((n) => ({ namespace: n.name })), ...facts.podIdentityAssociations, ...knownServiceAccounts].map((x) => x.namespace),
  ]),
];

const byHolder = keptFor((grants: readonly TakeoverGrant[]): ReadonlyMap<string, readonly TakeoverGrant[]> => Map.groupBy(grants, (g) => g.from));

/** What one of a cluster's users and groups, or another, takes over, in the order of the list. */
function heldBy(grants: readonly TakeoverGrant[], holders: ReadonlySet<string>): readonly TakeoverGrant[] {
  const held = [...holders].flatMap((holder) => byHolder(grants).get(holder) ?? []);
  if (held.length === 0 || holders.size === 1) return held;
  const wanted = new Set(held);
  return grants.filter((g) => wanted.has(g));
}

interface Rights {
  readonly mapping: PrincipalMapping;
  readonly grants: readonly TakeoverGrant[];
  /** Whether all is known that bears on them. */
  readonly isRead: boolean;
}

/** The names a caller has in a cluster, and what they may take over. */
function grantsFor(world: World, cluster: ClusterWorld, principal: IamPrincipal, explain: boolean): Rights {
  const mapping = kubeAccess(world, cluster).mappingOf(principal);
  const names = [...(mapping.username === null ? [] : [mapping.username]), ...mapping.users.map((u) => u.name)];
  const all = [...names.map((n) => userRef(cluster.name, n)), ...mapping.memberships.map((m) => groupRef(cluster.name, m.name))];
  const refs = new Set<string>(mapping.via === undefined ? [] : all);
  const grants = explain ? provenGrantsOf(world, cluster, (ref) => refs.has(ref)) : heldBy(grantsOf(world, cluster), refs);
  const isRead =
    RBAC_LISTS.every((list) => isClusterListComplete(cluster, list)) &&
    mapping.decision.verdict !== "unknown" &&
    mapping.policiesKnown &&
    mapping.policies.every((p) => accessPolicy(p.policy).rules !== undefined);
  return { mapping, grants, isRead };
}

const rightsUnknown = (cluster: ClusterWorld): Decision =>
  lacks(
    { what: "the caller's rights in the cluster", of: cluster.facts.arn ?? cluster.name },
    { check: "rbac", verify: "kubectl auth can-i --list --all-namespaces" },
  );

const ACK_GROUP = /(^\*$|\.services\.k8s\.aws$)/;
const WRITES: ReadonlySet<string> = new Set(["create", "update", "patch", "*"]);

/** The first rule by which a mapped identity writes custom resources of ACK; what those make the controller do is not known. */
function writesOf(world: World, cluster: ClusterWorld, mapping: PrincipalMapping): HeldRule | undefined {
  const subject = { user: mapping.username ?? "", groups: mapping.memberships.map((m) => m.name) };
  return permissionsOf(kubeAccess(world, cluster).rbac, subject).find(
    ({ rule }) => rule.verbs.some((v) => WRITES.has(v)) && rule.apiGroups.some((g) => ACK_GROUP.test(g)),
  );
}

/** Where a caller may write the custom resources that tell a capability what to do in AWS (H17, H31): whoever has every right may, and who is given them by name. */
function controllerRights(world: World, cluster: ClusterWorld, { mapping, grants, isRead }: Rights): readonly PodRight[] {
  const namespace = "default";
  const verify = "kubectl auth can-i create policies.iam.services.k8s.aws --all-namespaces";
  const right = (reason: string, evidence: Evidence | undefined): Decision =>
    passes({ check: "rbac", code: "EKS_CONTROLLER_RIGHTS", reason, verify, ...(evidence ? { evidence } : {}) });
  const grant = grants.find((g) => g.yields === "cluster-admin");
  if (grant) {
    const evidence = grant.decision.steps.find((s) => s.evidence)?.evidence;
    const may = right(`${grant.mechanism} lets it write custom resources of controllers in cluster \`${cluster.name}\``, evidence);
    return [{ namespace, decision: together([() => mapping.decision, () => may, () => grant.decision]) }];
  }
  const held = mapping.via === undefined ? undefined : writesOf(world, cluster, mapping);
  if (held) {
    const group = held.rule.apiGroups.find((g) => ACK_GROUP.test(g)) ?? "";
    const may = right(`it may write resources of \`${group}\` in cluster \`${cluster.name}\``, { source: held.binding, document: held.role });
    const what: Part = () => lacks({ what: `what a capability does for resources of ${group}`, of: cluster.facts.arn ?? cluster.name }, { check: "rbac" });
    return [{ namespace, decision: together([() => mapping.decision, () => may, ...(group === "*" ? [] : [what])]) }];
  }
  if (!isRead) return [{ namespace, decision: rightsUnknown(cluster) }];
  const reason = `it may not write custom resources of capabilities in cluster \`${cluster.name}\``;
  return [{ namespace, decision: fails({ check: "rbac", code: "EKS_NO_CONTROLLER_RIGHTS", reason, verify }) }];
}

/** Where a caller may run code in pods of a cluster; one refusal when nowhere, and every namespace when that is not known (EX-H30). */
function podRights(cluster: ClusterWorld, { mapping, grants: all, isRead }: Rights, explain: boolean): readonly PodRight[] {
  const grants = all.filter((g) => RUNS.has(g.capability));
  const found = [...namespacesOf(grants)].map(([namespace, grant]) => {
    const right = (): Decision => {
      if (!explain) return HOLDS();
      const reason = `${grant.mechanism} lets it run code in pods of namespace \`${namespace}\` of cluster \`${cluster.name}\``;
      const evidence = grant.decision.steps.find((s) => s.evidence)?.evidence;
      return passes({ check: "rbac", code: "EKS_POD_RIGHTS", reason, ...(evidence ? { evidence } : {}) });
    };
    return { namespace, decision: together([() => mapping.decision, right, () => grant.decision]) };
  });
  if (found.length > 0) return found;
  if (isRead) {
    const reason = `it may run neither pods nor commands in pods of cluster \`${cluster.name}\``;
    return [
      {
        namespace: "default",
        decision: fails({ check: "rbac", code: "EKS_NO_POD_RIGHTS", reason, verify: "kubectl auth can-i create pods --all-namespaces" }),
      },
    ];
  }
  return namespacesKnown(cluster).map((namespace) => ({ namespace, decision: rightsUnknown(cluster) }));
}

/** Where in a cluster a caller runs code in pods, and where it tells controllers what to do. */
export function rightsIn(world: World, cluster: ClusterWorld, principal: IamPrincipal, explain: boolean) {
  const rights = grantsFor(world, cluster, principal, explain);
  return { pods: podRights(cluster, rights, explain), controllers: (): readonly PodRight[] => controllerRights(world, cluster, rights) };
}
