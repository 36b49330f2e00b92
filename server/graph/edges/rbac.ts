import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { takeovers } from "@/server/cluster/takeover/takeovers.ts";
import { oidcRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { GraphBuilder } from "../access-graph.ts";
import { type ClusterWorld, userRef } from "../cluster-world.ts";
import { RIGHTS_ONLY } from "../facet.ts";
import { kubeAccess } from "../kube-access.ts";
import type { World } from "../world.ts";
import type { DecidedMechanism, EdgeKind } from "./edge-kind.ts";

const made = new WeakMap<ClusterWorld, readonly TakeoverGrant[]>();

/** What every holder in a cluster can take over, worked out once. */
function grantsOf(world: World, cluster: ClusterWorld): readonly TakeoverGrant[] {
  const known = made.get(cluster);
  if (known) return known;
  const kube = kubeAccess(world, cluster);
  // each user an access entry signs in, with the policies the entry brings
  const policyHolders = kube.mappings.flatMap((m) => (m.policies.length > 0 && m.username !== null ? [{ ref: userRef(cluster.name, m.username), groups: m.memberships.map((g) => g.name), policies: m.policies }] : []));
  const grants = takeovers(cluster.facts, kube.rbac, policyHolders);
  made.set(cluster, grants);
  return grants;
}

/** An account taken over by its Kubernetes rights alone has no token that AWS accepts (H6, H9). */
const targetNode = (graph: GraphBuilder, grant: TakeoverGrant, target: Ref): number => (grant.yields === "sa-kubernetes" ? graph.facet(target, RIGHTS_ONLY) : graph.node(target));

const matches = (pattern: string, namespace: string): boolean =>
  pattern === "*" || pattern === namespace || (pattern.includes("*") && new RegExp(`^${pattern.split("*").map((p) => p.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(namespace));

/** Subjects that a trust policy's wildcard leaves room for, in the namespaces where the holder can make the account (B10). */
function freeSubjects(graph: GraphBuilder, cluster: ClusterWorld, grant: TakeoverGrant): readonly Ref[] {
  const { issuer } = cluster.facts;
  if (!issuer || grant.namespacePatterns.length === 0) return [];
  return graph.refsWith(oidcRef(issuer, "system:serviceaccount:")).filter((ref) => {
    const [namespace = ""] = ref.slice(oidcRef(issuer, "system:serviceaccount:").length).split(":");
    return grant.namespacePatterns.some((p) => matches(p, namespace) || (namespace.includes("*") && matches(namespace, p)));
  });
}

function derive(world: World, graph: GraphBuilder): void {
  for (const cluster of world.clusters.values()) {
    for (const grant of grantsOf(world, cluster)) {
      const from = graph.node(grant.from);
      const edge = { from, mechanism: grant.mechanism, verdict: grant.decision.verdict, conditions: grant.decision.conditions };
      for (const target of grant.targets) graph.edge({ ...edge, to: targetNode(graph, grant, target) });
      for (const subject of freeSubjects(graph, cluster, grant)) graph.edge({ ...edge, to: graph.node(subject) });
    }
  }
}

function reaches(cluster: ClusterWorld, grant: TakeoverGrant, to: Ref): boolean {
  if (grant.targets.includes(to)) return true;
  const parsed = parseRef(to);
  if (parsed?.kind !== "oidc" || parsed.issuer !== cluster.facts.issuer || !parsed.subject.startsWith("system:serviceaccount:")) return false;
  const [, , namespace = ""] = parsed.subject.split(":");
  return grant.namespacePatterns.some((p) => matches(p, namespace) || (namespace.includes("*") && matches(namespace, p)));
}

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const holder = parseRef(from);
  if (holder?.kind !== "k8s") return [];
  const cluster = world.clusters.get(holder.cluster);
  if (!cluster) return [];
  return grantsOf(world, cluster).flatMap((g) => (g.from === from && reaches(cluster, g, to) ? [{ mechanism: g.mechanism, decision: g.decision }] : []));
}

/** rbac:<capability>: what a Kubernetes permission, bound or by an access policy, lets its holder take over (H1–H17). */
export const rbac: EdgeKind = { label: "rbac", derive, decide };
