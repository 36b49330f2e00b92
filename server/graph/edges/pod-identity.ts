import { associationStep } from "@/server/cluster/pod/association.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import { type ClusterWorld, isClusterListComplete, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { denied, missingAnswer } from "@/server/graph/decisions.ts";
import { heldOfFacet, sessionFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { sameItems } from "@/server/graph/memo.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import { associatedRoles } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { PodIdentityCall, TargetRole } from "@/server/policy/inputs.ts";
import { decidePodIdentity, decidePodIdentityTarget } from "@/server/policy/pod-identity.ts";
import { callerOf } from "./assume-role.ts";
import type { DecidedMechanism, EdgeKind, FacetNode, FacetPlace, Segment } from "./edge-kind.ts";

const MECHANISM = "eks:PodIdentity";

/** The role an association hands to the pod: its target role when it has one (D7). */
export const roleHandedOut = (association: PodIdentityAssociationFact): string | undefined => association.targetRoleArn ?? association.roleArn;

const noRole = (arn: string): Decision =>
  denied({
    check: "target",
    code: "ENTITY_NOT_FOUND",
    reason: `the association names \`${arn}\`, and the complete list of that account's roles does not hold it`,
    verify: shellCommand`aws iam get-role --role-name ${arn.slice(arn.lastIndexOf("/") + 1)}`,
  });

/** The whole call of an association: its role, and from there its target role (D1–D9). */
export function decideAssociation(world: World, association: PodIdentityAssociationFact, call: PodIdentityCall, explain: boolean): Decision {
  if (!association.roleArn)
    return missingAnswer("pod-identity-association", { what: "role of the Pod Identity association (only the list was read)", of: association.associationId });
  const role = world.target(association.roleArn);
  if (!role) return noRole(association.roleArn);
  const first = decidePodIdentity({ call, role, time: world.time, explain });
  if (!association.targetRoleArn) return first;
  const target = world.target(association.targetRoleArn);
  if (!target) return noRole(association.targetRoleArn);
  return chained(world, first, role, target, call, explain);
}

function chained(world: World, first: Decision, role: TargetRole, target: TargetRole, call: PodIdentityCall, explain: boolean): Decision {
  if (first.verdict === "denied") return first;
  const caller = callerOf(world, role.ref, { origin: "pod-identity" });
  if (!caller) return noRole(role.ref);
  const second = decidePodIdentityTarget({ call, first: caller, target, time: world.time, explain });
  return joined(first, second);
}

/** Two calls in sequence: the worse word, the conditions and assumptions of both. */
function joined(a: Decision, b: Decision): Decision {
  if (b.verdict === "denied") return { ...b, steps: [...a.steps, ...b.steps] };
  const verdict = a.verdict === "unknown" || b.verdict === "unknown" ? "unknown" : a.conditions.length + b.conditions.length > 0 ? "conditional" : "allowed";
  return {
    verdict,
    conditions: [...a.conditions, ...b.conditions],
    missing: [...a.missing, ...b.missing],
    assumptions: [...new Set([...a.assumptions, ...b.assumptions])],
    steps: [...a.steps, ...b.steps],
  };
}

function ends(graph: GraphBuilder, association: PodIdentityAssociationFact, cluster: ClusterWorld): { readonly sa: Ref; readonly to: number } | undefined {
  const role = roleHandedOut(association);
  if (!role) return undefined;
  const sa = serviceAccountRef(cluster.name, association.namespace, association.serviceAccount);
  graph.node(arnRef(role));
  const facet = sessionFacet(association, sa);
  return { sa, to: facet === undefined ? graph.node(arnRef(role)) : graph.facet(arnRef(role), facet) };
}

/** All that the associations of a cluster rest on. */
const readsOf = (world: World, cluster: ClusterWorld): readonly unknown[] => {
  const { podIdentityAssociations, arn, region, account, eks } = cluster.facts;
  return [podIdentityAssociations, arn, region, account, eks, ...associatedRoles(world, cluster)];
};

interface Decided {
  readonly time: number;
  readonly reads: readonly unknown[];
  readonly decision: Decision;
}

const decided = new WeakMap<PodIdentityAssociationFact, Decided>();

/** Without its proof, once for all that have it: whoever has it makes no difference. `reads`: all that associations of the cluster rest on. */
function keptDecision(world: World, cluster: ClusterWorld, association: PodIdentityAssociationFact, reads: readonly unknown[]): Decision {
  const known = decided.get(association);
  if (known?.time === world.time && sameItems(known.reads, reads)) return known.decision;
  const decision = decideAssociation(world, association, podIdentityCall(cluster, association), false);
  decided.set(association, { time: world.time, reads, decision });
  return decision;
}

const segments = (world: World): readonly Segment[] =>
  [...world.clusters.values()].map((cluster) => ({ key: cluster.name, reads: readsOf(world, cluster), write: (graph) => deriveIn(world, cluster, graph) }));

function deriveIn(world: World, cluster: ClusterWorld, graph: GraphBuilder): void {
  const reads = readsOf(world, cluster);
  for (const association of cluster.facts.podIdentityAssociations) {
    const edge = ends(graph, association, cluster);
    if (!edge) continue;
    const decision = keptDecision(world, cluster, association, reads);
    graph.edge({ from: graph.node(edge.sa), to: edge.to, mechanism: MECHANISM, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
  }
}

/** Whether EKS takes a token that was asked for and is bound to no pod is not documented: what a pod would be given is then unknown (D15, H5). */
function unconfirmed(decision: Decision, association: PodIdentityAssociationFact): Decision {
  if (decision.verdict === "denied") return decision;
  const missing = { what: "whether EKS Pod Identity takes a token that is bound to no pod", of: association.associationArn ?? association.associationId };
  const reason = "the token is asked for and bound to no pod; whether EKS Pod Identity takes such a token is not documented";
  const step = { check: "service-account-token", outcome: "not-collected", code: "AGENT_TOKEN_UNBOUND", reason } as const;
  return { ...decision, verdict: "unknown", missing: [...decision.missing, missing], steps: [...decision.steps, step] };
}

/** Pods that hold a Pod Identity token and reach the agent get the role of their account's association. */
function facetSegments(world: World, place: FacetPlace): readonly Segment[] {
  const cluster = place.cluster === undefined ? undefined : world.clusters.get(place.cluster);
  if (!cluster || cluster.facts.podIdentityAssociations.length === 0) return [];
  const reads = readsOf(world, cluster);
  const write = (graph: GraphBuilder): void => {
    for (const facet of place.facets) writeFacet(graph, facet, cluster, (association) => keptDecision(world, cluster, association, reads));
  };
  return [{ key: "associations", reads: [place.facets, ...reads], write }];
}

type Decide = (association: PodIdentityAssociationFact) => Decision;

function writeFacet(graph: GraphBuilder, { node, ref, facet }: FacetNode, cluster: ClusterWorld, decideWhole: Decide): void {
  const held = heldOfFacet(facet);
  const parsed = held?.podIdentity ? parseRef(ref) : undefined;
  if (!held?.podIdentity || parsed?.kind !== "k8s") return;
  const association = cluster.associations.get(`${parsed.namespace}/${parsed.name}`);
  const edge = association && ends(graph, association, cluster);
  if (!edge) return;
  const whole = decideWhole(association);
  const decision = held.podIdentity === "unconfirmed" ? unconfirmed(whole, association) : whole;
  graph.edge({ from: node, to: edge.to, mechanism: MECHANISM, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
}

/** Without an association nothing is handed out; while their list was not read whole, one may exist for a role that Pod Identity may have. */
export function withoutAssociation(world: World, cluster: ClusterWorld, namespace: string, serviceAccount: string, to: Ref): Decision | undefined {
  const role = world.target(to);
  if (!role) return undefined;
  const asked = { associationId: "none", namespace, serviceAccount, roleArn: to, disableSessionTags: false };
  const trust = decidePodIdentity({ call: podIdentityCall(cluster, asked), role, time: world.time, explain: true });
  if (trust.verdict === "denied") return undefined;
  const verify = shellCommand`aws eks list-pod-identity-associations --cluster-name ${cluster.facts.eks?.name ?? cluster.name} --namespace ${namespace} --service-account ${serviceAccount}`;
  const isThere = cluster.associations.has(`${namespace}/${serviceAccount}`);
  if (!isThere && isClusterListComplete(cluster, "podIdentityAssociations")) {
    return denied({
      check: "pod-identity-association",
      code: "NO_ASSOCIATION",
      reason: `no Pod Identity association of ${namespace}/${serviceAccount} exists in the cluster, so EKS hands this role to none of its pods`,
      verify,
    });
  }
  return missingAnswer("pod-identity-association", {
    what: isThere ? `role of the Pod Identity association of ${namespace}/${serviceAccount}` : `Pod Identity associations (of ${namespace}/${serviceAccount})`,
    of: cluster.facts.arn ?? cluster.name,
  });
}

function decide(world: World, from: Ref, to: Ref, facet: string): readonly DecidedMechanism[] {
  const parsed = parseRef(from);
  if (parsed?.kind !== "k8s" || parsed.type !== "serviceaccount" || !parsed.namespace) return [];
  const cluster = world.clusters.get(parsed.cluster);
  if (!cluster || parseRef(to)?.kind !== "iam") return [];
  const association = cluster.associations.get(`${parsed.namespace}/${parsed.name}`);
  if (!association) {
    const decision = withoutAssociation(world, cluster, parsed.namespace, parsed.name, to);
    return decision ? [{ mechanism: MECHANISM, decision }] : [];
  }
  const handedOut = roleHandedOut(association);
  if (handedOut !== undefined && handedOut !== to) {
    const reason = `the association of ${parsed.namespace}/${parsed.name} hands out \`${handedOut}\`, not \`${to}\``;
    return [
      {
        mechanism: MECHANISM,
        decision: denied({
          check: "pod-identity-association",
          code: "ASSOCIATION_NAMES_ANOTHER_ROLE",
          reason,
          evidence: { source: from, document: association.associationId },
        }),
      },
    ];
  }
  const whole = decideAssociation(world, association, podIdentityCall(cluster, association), true);
  const decision = handedOut === undefined ? whole : { ...whole, steps: [associationStep(association, cluster.facts), ...whole.steps] };
  return [{ mechanism: MECHANISM, decision: heldOfFacet(facet)?.podIdentity === "unconfirmed" ? unconfirmed(decision, association) : decision }];
}

/** eks:PodIdentity: the association of a service account hands its role to the pods that run as it (D1–D17). */
export const podIdentity: EdgeKind = { label: MECHANISM, segments, facetSegments, decide };
