import type { IamPrincipal } from "@/server/cluster/access/iam-directory.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type ClusterWorld, groupRef, isClusterListComplete, userRef } from "@/server/graph/cluster-world.ts";
import { grantsOf } from "@/server/graph/edges/rbac.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import type { World } from "@/server/graph/world.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import { parseRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { fails, lacks, passes, together } from "./together.ts";

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

function namespacesOf(grants: readonly TakeoverGrant[]): ReadonlyMap<string, TakeoverGrant> {
  const found = new Map<string, TakeoverGrant>();
  for (const grant of grants) {
    for (const target of grant.targets) {
      const parsed = parseRef(target);
      if (parsed?.kind === "k8s" && parsed.namespace && !found.has(parsed.namespace)) found.set(parsed.namespace, grant);
    }
  }
  return found;
}

/** Every namespace that something collected speaks of. */
const namespacesKnown = ({ facts, knownServiceAccounts }: ClusterWorld): readonly string[] => [
  ...new Set([
    "default",
    ...[...facts.namespaces.map((n) => ({ namespace: n.name })), ...facts.podIdentityAssociations, ...knownServiceAccounts].map((x) => x.namespace),
  ]),
];

/** Where a caller may run code in pods of a cluster; one refusal when nowhere, and every namespace when that is not known (EX-H30). */
export function podRights(world: World, cluster: ClusterWorld, principal: IamPrincipal): readonly PodRight[] {
  const kube = kubeAccess(world, cluster);
  const mapping = kube.mappingOf(principal);
  const names = [...(mapping.username === null ? [] : [mapping.username]), ...mapping.users.map((u) => u.name)];
  const refs = new Set<string>([...names.map((n) => userRef(cluster.name, n)), ...mapping.memberships.map((m) => groupRef(cluster.name, m.name))]);
  const grants = mapping.via === undefined ? [] : grantsOf(world, cluster).filter((g) => refs.has(g.from) && RUNS.has(g.capability));
  const found = [...namespacesOf(grants)].map(([namespace, grant]) => {
    const reason = `${grant.mechanism} lets it run code in pods of namespace \`${namespace}\` of cluster \`${cluster.name}\``;
    const evidence = grant.decision.steps.find((s) => s.evidence)?.evidence;
    const right = passes({ check: "rbac", code: "EKS_POD_RIGHTS", reason, ...(evidence ? { evidence } : {}) });
    return { namespace, decision: together([() => mapping.decision, () => right, () => grant.decision]) };
  });
  if (found.length > 0) return found;
  const isRead = RBAC_LISTS.every((list) => isClusterListComplete(cluster, list)) && mapping.decision.verdict !== "unknown";
  if (isRead) {
    const reason = `it may run neither pods nor commands in pods of cluster \`${cluster.name}\``;
    return [
      {
        namespace: "default",
        decision: fails({ check: "rbac", code: "EKS_NO_POD_RIGHTS", reason, verify: "kubectl auth can-i create pods --all-namespaces" }),
      },
    ];
  }
  const decision = lacks({ what: "the caller's rights in the cluster", of: cluster.facts.arn ?? cluster.name }, "FACT_NOT_COLLECTED", "rbac");
  return namespacesKnown(cluster).map((namespace) => ({ namespace, decision }));
}
