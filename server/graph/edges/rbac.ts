import { accessPolicy } from "@/server/cluster/access/access-policies.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { PolicyHolder } from "@/server/cluster/takeover/power.ts";
import { takeoversOf } from "@/server/cluster/takeover/takeovers.ts";
import type { ClusterList } from "@/server/facts/snapshot.ts";
import type { End } from "@/server/graph/access-graph.ts";
import { type ClusterWorld, isClusterListComplete, userRef } from "@/server/graph/cluster-world.ts";
import { denied, missingAnswer } from "@/server/graph/decisions.ts";
import { REQUESTED, RIGHTS_ONLY } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { decideNodeRole, nodeRolesByPod } from "@/server/graph/ordinary-pod.ts";
import { machines, nodeRoles, takeoverReads } from "@/server/graph/reads.ts";
import { outsideSubjects } from "@/server/graph/trusted-subjects.ts";
import type { World } from "@/server/graph/world.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import { oidcRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision, MissingFact } from "@/server/model/verdict.ts";
import { decideEc2 } from "@/server/policy/ec2.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

/** Each user an access entry signs in, with the policies the entry brings. */
const policyHolders = (world: World, cluster: ClusterWorld): readonly PolicyHolder[] =>
  kubeAccess(world, cluster).mappings.flatMap((m) =>
    m.policies.length > 0 && m.username !== null
      ? [{ ref: userRef(cluster.name, m.username), groups: m.memberships.map((g) => g.name), policies: m.policies }]
      : [],
  );

const made = new WeakMap<ClusterWorld, readonly TakeoverGrant[]>();

/** What every holder in a cluster can take over, without proofs; worked out once. */
export function grantsOf(world: World, cluster: ClusterWorld): readonly TakeoverGrant[] {
  const grants = made.get(cluster) ?? cluster.takeovers.of(cluster.facts, kubeAccess(world, cluster).rbac, policyHolders(world, cluster));
  made.set(cluster, grants);
  return grants;
}

const proven = new WeakMap<ClusterWorld, (holder: Ref) => readonly TakeoverGrant[]>();

/** The grants of one holder with their proofs. */
function provenOf(world: World, cluster: ClusterWorld, holder: Ref): readonly TakeoverGrant[] {
  const of = proven.get(cluster) ?? takeoversOf(cluster.facts, kubeAccess(world, cluster).rbac, policyHolders(world, cluster));
  proven.set(cluster, of);
  return of(holder);
}

/** The grants of these holders with their proofs, in the order in which they stand among all. */
export function provenGrantsOf(world: World, cluster: ClusterWorld, isHolder: (ref: Ref) => boolean): readonly TakeoverGrant[] {
  const seen = new Map<Ref, number>();
  return grantsOf(world, cluster).flatMap((grant) => {
    if (!isHolder(grant.from)) return [];
    const at = seen.get(grant.from) ?? 0;
    seen.set(grant.from, at + 1);
    return provenOf(world, cluster, grant.from)[at] ?? grant;
  });
}

/** An account taken over by its Kubernetes rights alone has no token that AWS accepts (H6, H9); one whose tokens are asked for has no pod (H5). */
const heldAs = ({ yields, byRequest }: TakeoverGrant): string => (yields === "sa-kubernetes" ? RIGHTS_ONLY : byRequest ? REQUESTED : "");

/** What a grant takes over, as one end: grants with the same list share it. */
const targetsOf = (graph: GraphBuilder, grant: TakeoverGrant): End => graph.setOf(grant.targets, heldAs(grant));

const matches = (pattern: string, namespace: string): boolean =>
  pattern === "*" ||
  pattern === namespace ||
  (pattern.includes("*") &&
    new RegExp(
      `^${pattern
        .split("*")
        .map((p) => p.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*")}$`,
    ).test(namespace));

/** Subjects that a trust policy's wildcard leaves room for, in the namespaces where the holder can make the account (B10). */
function freeSubjects(world: World, cluster: ClusterWorld, grant: TakeoverGrant): readonly Ref[] {
  const { issuer } = cluster.facts;
  if (!issuer || grant.namespacePatterns.length === 0) return [];
  return outsideSubjects(world, issuer).filter((ref) => {
    const [namespace = ""] = ref.slice(oidcRef(issuer, "system:serviceaccount:").length).split(":");
    return fitsNamespace(cluster, grant, namespace);
  });
}

/** Whether the holder can make an account in a namespace that a subject names, or names a pattern of: one that exists, or one it makes too (B10). */
function fitsNamespace(cluster: ClusterWorld, grant: TakeoverGrant, namespace: string): boolean {
  const fits = grant.namespacePatterns.some((p) => matches(p, namespace) || (namespace.includes("*") && matches(namespace, p)));
  if (!fits || grant.makesNamespaces || !isClusterListComplete(cluster, "namespaces")) return fits;
  return cluster.facts.namespaces.some((n) => matchesWildcard(namespace, n.name) && grant.namespacePatterns.some((p) => matches(p, n.name)));
}

const segments = (world: World): readonly Segment[] =>
  [...world.clusters.values()].map((cluster) => ({
    key: cluster.name,
    reads: [...takeoverReads(world, cluster), outsideSubjects(world, cluster.facts.issuer), machines(world), ...nodeRoles(world, cluster)],
    write: (graph) => deriveIn(world, cluster, graph),
  }));

function deriveIn(world: World, cluster: ClusterWorld, graph: GraphBuilder): void {
  for (const grant of grantsOf(world, cluster)) {
    const from = graph.node(grant.from);
    const edge = { from, mechanism: grant.mechanism, verdict: grant.decision.verdict, conditions: grant.decision.conditions };
    if (grant.targets.length > 0) graph.edge({ ...edge, to: targetsOf(graph, grant) });
    for (const subject of freeSubjects(world, cluster, grant)) graph.edge({ ...edge, to: graph.node(subject) });
    for (const found of nodeRolesByPod(world, cluster, grant)) {
      const { verdict, conditions } = decideNodeRole(world, cluster, grant, found, false);
      graph.edge({ from, to: graph.node(found.role), mechanism: grant.mechanism, verdict, conditions });
    }
  }
}

function reaches(cluster: ClusterWorld, grant: TakeoverGrant, to: Ref): boolean {
  if (grant.targets.includes(to)) return true;
  const parsed = parseRef(to);
  if (parsed?.kind !== "oidc" || parsed.issuer !== cluster.facts.issuer || !parsed.subject.startsWith("system:serviceaccount:")) return false;
  const [, , namespace = ""] = parsed.subject.split(":");
  return fitsNamespace(cluster, grant, namespace);
}

/** What a holder's grants say of a target: taken over itself, or a node role that its pods get from the metadata service. */
function granted(world: World, cluster: ClusterWorld, from: Ref, to: Ref): readonly DecidedMechanism[] {
  return provenOf(world, cluster, from).flatMap((grant) => {
    if (reaches(cluster, grant, to)) return [{ mechanism: grant.mechanism, decision: grant.decision }];
    const byPod = nodeRolesByPod(world, cluster, grant).find((found) => found.role === to);
    return byPod ? [{ mechanism: grant.mechanism, decision: decideNodeRole(world, cluster, grant, byPod, true) }] : [];
  });
}

const HOLDERS: ReadonlySet<string> = new Set(["user", "group", "serviceaccount"]);
/** The capability a reader would expect between such ends, for the answer that there is none. */
const EXPECTED: Readonly<Record<string, RbacCapability>> = {
  pod: "pod-exec",
  serviceaccount: "token-request",
  node: "node-proxy",
  user: "impersonate",
  group: "impersonate",
};
const TARGET_LIST: Readonly<Record<string, ClusterList>> = { pod: "pods", serviceaccount: "serviceAccounts", node: "nodes" };
const RBAC_LISTS: readonly ClusterList[] = ["roles", "clusterRoles", "roleBindings", "clusterRoleBindings"];

/** Access policies of a user whose permissions are not known, or that were not asked for (F18). */
function unknownPolicy(world: World, cluster: ClusterWorld, user: Ref): MissingFact | undefined {
  for (const mapping of kubeAccess(world, cluster).mappings) {
    if (mapping.username === null || userRef(cluster.name, mapping.username) !== user) continue;
    const closed = mapping.policies.find((p) => accessPolicy(p.policy).rules === undefined);
    if (closed) return { what: "permissions of the access policy", of: closed.policy };
    if (!mapping.policiesKnown) return { what: "access policies", of: mapping.principal };
  }
  return undefined;
}

/** An account of the holder's making and the tokens of a cluster whose issuer was not read: whether a subject is one of them is unknown (B10). */
function ofUnreadIssuer(world: World, cluster: ClusterWorld, from: Ref, issuer: string, subject: string): readonly DecidedMechanism[] {
  const [, , namespace = ""] = subject.split(":");
  const isFree = cluster.facts.issuer === undefined && !world.clusterByIssuer.has(issuer) && subject.startsWith("system:serviceaccount:");
  if (!isFree || !grantsOf(world, cluster).some((grant) => grant.from === from && fitsNamespace(cluster, grant, namespace))) return [];
  const missing = { what: "OIDC issuer of the cluster", of: cluster.facts.arn ?? cluster.name };
  return [{ mechanism: "rbac:serviceaccount-create", decision: missingAnswer("oidc-provider", missing) }];
}

/** What a pod of the holder's gets from its node's metadata service (H1): a role that EC2 may have, of a node or instance that was not read. */
function nodeRoleUnread(world: World, cluster: ClusterWorld, from: Ref, holderType: string, to: Ref): readonly DecidedMechanism[] {
  const role = world.target(to);
  if (!role || decideEc2({ role, time: world.time }).verdict === "denied") return [];
  const decision = nothingGiven(world, cluster, from, holderType, "node");
  return decision.verdict === "unknown" ? [{ mechanism: "rbac:pod-create", decision }] : [];
}

/** Nothing gives the holder the target: a refusal, unless a list that could was not read whole. */
function nothingGiven(world: World, cluster: ClusterWorld, from: Ref, holderType: string, targetType: string): Decision {
  const targets = TARGET_LIST[targetType];
  const unread = [...RBAC_LISTS, ...(targets ? [targets] : [])].filter((list) => !isClusterListComplete(cluster, list));
  const entries =
    holderType === "user" &&
    cluster.facts.eks !== undefined &&
    cluster.facts.eks.authenticationMode !== "CONFIG_MAP" &&
    !isClusterListComplete(cluster, "accessEntries");
  const lists = [...unread, ...(entries ? ["accessEntries"] : [])];
  if (lists.length > 0) return missingAnswer("rbac", { what: `${lists.join(", ")}, as a whole`, of: cluster.facts.arn ?? cluster.name });
  const closed = holderType === "user" ? unknownPolicy(world, cluster, from) : undefined;
  if (closed) return missingAnswer("access-policy", closed);
  return denied({
    check: "rbac",
    code: "NO_TAKEOVER",
    reason: `no binding and no access policy lets \`${from}\` take this over`,
    verify: "kubectl auth can-i --list",
  });
}

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const holder = parseRef(from);
  const target = parseRef(to);
  if (holder?.kind !== "k8s" || !HOLDERS.has(holder.type)) return [];
  const cluster = world.clusters.get(holder.cluster);
  if (!cluster) return [];
  const found = granted(world, cluster, from, to);
  const free = target?.kind === "oidc" && target.issuer === cluster.facts.issuer && target.subject.startsWith("system:serviceaccount:");
  const expected = free ? "serviceaccount-create" : target?.kind === "k8s" && target.cluster === holder.cluster ? EXPECTED[target.type] : undefined;
  if (found.length === 0 && target?.kind === "oidc" && !free) return ofUnreadIssuer(world, cluster, from, target.issuer, target.subject);
  if (found.length === 0 && target?.kind === "iam") return nodeRoleUnread(world, cluster, from, holder.type, to);
  if (found.length > 0 || !expected || from === to) return found;
  return [{ mechanism: `rbac:${expected}`, decision: nothingGiven(world, cluster, from, holder.type, target?.kind === "k8s" ? target.type : "") }];
}

/** rbac:<capability>: what a Kubernetes permission, bound or by an access policy, lets its holder take over (H1–H17). */
export const rbac: EdgeKind = { label: "rbac", segments, decide };
