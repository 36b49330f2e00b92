import type { AwsLookup } from "@/server/cluster/pod/aws-lookup.ts";
import { indexOf } from "@/server/cluster/pod/cluster-index.ts";
import { podEscape } from "@/server/cluster/pod/escape.ts";
import { profileOf } from "@/server/cluster/pod/fargate.ts";
import { hiddenKeys } from "@/server/cluster/pod/hidden-keys.ts";
import { nodeRoleReach } from "@/server/cluster/pod/imds.ts";
import { podReach, type ReachEdge, reachBesidesNode } from "@/server/cluster/pod/pod-reach.ts";
import { holdsApiToken, runsAs as runsAsDecision } from "@/server/cluster/pod/runs-as.ts";
import { apiAudience, podTokens, podWebIdentity } from "@/server/cluster/pod/tokens.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { End } from "@/server/graph/access-graph.ts";
import { awsLookup, lookupOfAll } from "@/server/graph/aws-lookup.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { type ClusterWorld, type FoundPod, nodeRef, podAt, podRef, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { byNearness, denied, missingAnswer } from "@/server/graph/decisions.ts";
import { heldFacet, sessionFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { podReads } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideEc2 } from "@/server/policy/ec2.ts";
import type { DecidedMechanism, EdgeKind, SegmentGroup } from "./edge-kind.ts";
import { roleHandedOut, withoutAssociation } from "./pod-identity.ts";
import { decideToken } from "./web-identity.ts";

/** One segment a class of pods: calls `visit` with the first of them, and the end that stands for all. */
const eachPodClass = (world: World, visit: (graph: GraphBuilder, found: FoundPod, end: End, pods: readonly PodFact[]) => void): readonly SegmentGroup[] =>
  [...world.clusters.values()].map((cluster) => ({
    key: cluster.name,
    reads: [cluster.facts.pods, podReads(world, cluster)],
    parts: () => {
      const around = podReads(world, cluster);
      return podClasses(world, cluster).map(({ key, traits, pods }) => ({
        key: traits,
        reads: [around, ...pods],
        write: (graph: GraphBuilder) => {
          const end = graph.set(key, () => pods.map((pod) => graph.node(podRef(cluster.name, pod))));
          visit(graph, { cluster, pod: pods[0] }, end, pods);
        },
      }));
    },
  }));

/** Direct credentials of every pod, written once for the three kinds that share their rules. */
function reachSegments(mechanism: ReachEdge["mechanism"]) {
  return (world: World): readonly SegmentGroup[] =>
    eachPodClass(world, (graph, { cluster, pod }, from) => {
      for (const { to: role, verdict, conditions } of derivedReach(world, cluster, pod, mechanism)) {
        const to = mechanism === "eks:PodIdentity" ? handedOut(graph, cluster, pod, role) : graph.node(role);
        graph.edge({ from, to, mechanism, verdict, conditions });
      }
    });
}

/** The role as Pod Identity hands it out: with transitive session tags and the association's policy, if any (D5, D7, D9). */
function handedOut(graph: GraphBuilder, cluster: ClusterWorld, pod: PodFact, role: Ref): number {
  const association = cluster.associations.get(`${pod.namespace}/${pod.spec.serviceAccount}`);
  const facet = association && sessionFacet(association, serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount));
  return facet === undefined ? graph.node(role) : graph.facet(role, facet);
}

const reachOf = (world: World, cluster: ClusterWorld, pod: PodFact, mechanism: ReachEdge["mechanism"]): readonly ReachEdge[] =>
  podReach(pod, cluster.facts, awsLookup(world, cluster)).filter((e) => e.mechanism === mechanism);

/** Credentials that a pod gets, no more of them than edges tell. */
type DerivedReach = Pick<ReachEdge, "mechanism" | "to"> & Pick<Decision, "verdict" | "conditions">;

interface Derived {
  readonly byPod: Map<PodFact, readonly DerivedReach[]>;
  /** What pods get from the metadata service of their node, by all that tells such pods apart. */
  readonly byNode: Map<string, readonly DerivedReach[]>;
}

/** Kept with the cluster, which outlives the world it was derived for: nothing of that world is kept with it. */
const derived = new WeakMap<ClusterWorld, Derived>();
const lookups = keptFor((_: World) => new Map<ClusterWorld, AwsLookup>());

function derivedIn(cluster: ClusterWorld): Derived {
  const known = derived.get(cluster) ?? { byPod: new Map(), byNode: new Map() };
  derived.set(cluster, known);
  return known;
}

function lookupIn(world: World, cluster: ClusterWorld): AwsLookup {
  const ofWorld = lookups(world);
  const lookup = ofWorld.get(cluster) ?? lookupOfAll(world, cluster);
  ofWorld.set(cluster, lookup);
  return lookup;
}

const NO_REACH: readonly DerivedReach[] = [];

function ofNode(lookup: AwsLookup, cluster: ClusterWorld, pod: PodFact): readonly DerivedReach[] {
  const { byNode } = derivedIn(cluster);
  const { nodeName, hostNetwork } = pod.spec;
  const ask = (): readonly DerivedReach[] => {
    const { role, decision } = nodeRoleReach(pod, cluster.facts, lookup);
    return role === null ? NO_REACH : leanReach([{ mechanism: "imds", to: role, decision }]);
  };
  // which network policies select a pod hangs on its labels
  if (nodeName === undefined || (!hostNetwork && indexOf(cluster.facts).egressPolicies(pod.namespace).length > 0)) return ask();
  const key = `${nodeName} ${hostNetwork} ${pod.podIPs.some((ip) => ip.includes(":"))}`;
  const found = byNode.get(key) ?? ask();
  byNode.set(key, found);
  return found;
}

function reachIn(lookup: AwsLookup, cluster: ClusterWorld, pod: PodFact): readonly DerivedReach[] {
  const [others, node] = [leanReach(reachBesidesNode(pod, cluster.facts, lookup)), ofNode(lookup, cluster, pod)];
  return others.length === 0 ? node : [...others, ...node];
}

const leanReach = (edges: readonly ReachEdge[]): readonly DerivedReach[] =>
  edges.length === 0 ? NO_REACH : edges.map(({ mechanism, to, decision: { verdict, conditions } }) => ({ mechanism, to, verdict, conditions }));

/** The same without proofs, worked out once for the kinds that share it. */
function derivedReach(world: World, cluster: ClusterWorld, pod: PodFact, mechanism: ReachEdge["mechanism"]): readonly DerivedReach[] {
  const { byPod } = derivedIn(cluster);
  const edges = byPod.get(pod) ?? reachIn(lookupIn(world, cluster), cluster, pod);
  byPod.set(pod, edges);
  return edges === NO_REACH ? NO_REACH : edges.filter((e) => e.mechanism === mechanism);
}

const decideReach =
  (mechanism: ReachEdge["mechanism"]) =>
  (world: World, from: Ref, to: Ref): readonly DecidedMechanism[] => {
    const found = podAt(world.clusters, from);
    if (!found) return [];
    const edges = reachOf(world, found.cluster, found.pod, mechanism);
    const known = edges.flatMap((e) => (e.to === to ? [e.decision] : []));
    const open = known.length > 0 || parseRef(to)?.kind !== "iam" ? undefined : OPEN_QUESTIONS[mechanism](world, found, to, edges);
    return [...known, ...(open ? [open] : [])].map((decision) => ({ mechanism, decision }));
  };

/** Whose role or key it is may not have been collected: then any end that could be it is unknown, not refused. */
const OPEN_QUESTIONS: Readonly<Record<ReachEdge["mechanism"], (world: World, found: FoundPod, to: Ref, edges: readonly ReachEdge[]) => Decision | undefined>> =
  {
    "static-key": (world, { cluster, pod }, to, edges) => {
      const type = parseRef(to);
      const account = world.accountOf(to);
      const hasNone =
        account?.facts.lists.accessKeys === "complete" &&
        !account.facts.accessKeys.some((k) => (k.userName ?? account.users.get(to)?.name) === account.users.get(to)?.name);
      if (type?.kind !== "iam" || type.type !== "user" || hasNone) return undefined;
      return edges.find((e) => e.to.startsWith("key:") && e.decision.verdict === "unknown")?.decision ?? hiddenKeys(pod, cluster.facts);
    },
    "eks:PodIdentity": (world, { cluster, pod }, to, edges) => {
      const association = cluster.associations.get(`${pod.namespace}/${pod.spec.serviceAccount}`);
      if (edges.length > 0 || (association && roleHandedOut(association) !== undefined)) return undefined;
      const answer = withoutAssociation(world, cluster, pod.namespace, pod.spec.serviceAccount, to);
      return answer?.verdict === "unknown" ? answer : undefined;
    },
    imds: (world, { cluster, pod }, to) => {
      const { role, decision } = nodeRoleReach(pod, cluster.facts, awsLookup(world, cluster));
      if (decision.verdict === "denied" && to === profileOf(pod, cluster.facts)?.podExecutionRoleArn) return decision;
      const target = world.target(to);
      if (role !== null || decision.verdict !== "unknown" || !target) return undefined;
      return decideEc2({ role: target, time: world.time }).verdict === "denied" ? undefined : decision;
    },
  };

const reachKind = (mechanism: ReachEdge["mechanism"]): EdgeKind => ({ label: mechanism, segments: reachSegments(mechanism), decide: decideReach(mechanism) });

/** static-key: a pod holds the access key of an IAM user. */
export const staticKey: EdgeKind = reachKind("static-key");
/** imds: a pod gets the role of its node from the instance metadata service (E10–E16). */
export const imds: EdgeKind = reachKind("imds");
/** eks:PodIdentity from the pod itself: its token, the agent on its node, and the association (D10–D16). */
export const podIdentityOfPod: EdgeKind = reachKind("eks:PodIdentity");

/** escape: a pod whose spec lets a process out onto its node. */
export const escapeToNode: EdgeKind = {
  label: "escape",
  segments: (world) =>
    eachPodClass(world, (graph, { cluster, pod: first }, _end, pods) => {
      const { verdict, conditions } = podEscape(first, cluster.facts);
      for (const pod of verdict === "denied" ? [] : pods)
        if (pod.spec.nodeName)
          graph.edge({
            from: graph.node(podRef(cluster.name, pod)),
            to: graph.node(nodeRef(cluster.name, pod.spec.nodeName)),
            mechanism: "escape",
            verdict,
            conditions,
          });
    }),
  decide(world, from, to): readonly DecidedMechanism[] {
    const found = podAt(world.clusters, from);
    if (!found?.pod.spec.nodeName || nodeRef(found.cluster.name, found.pod.spec.nodeName) !== to) return [];
    return [{ mechanism: "escape", decision: podEscape(found.pod, found.cluster.facts) }];
  },
};

/** How a process in the pod holds its service account: by the tokens that are mounted, and by the Pod Identity agent where it answers. */
function facetOf(world: World, cluster: ClusterWorld, pod: PodFact): { readonly name: string; readonly api: boolean } {
  const audiences = podTokens(pod).map((t) => t.audience ?? apiAudience(cluster.facts));
  const api = holdsApiToken(pod, cluster.facts);
  const agent = derivedReach(world, cluster, pod, "eks:PodIdentity").some((e) => e.verdict === "allowed");
  return { name: heldFacet({ audiences, podIdentity: agent, api }), api };
}

function decideRunsAs(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const found = podAt(world.clusters, from);
  const account = parseRef(to);
  if (!found || account?.kind !== "k8s" || account.type !== "serviceaccount") return [];
  const own = serviceAccountRef(found.cluster.name, found.pod.namespace, found.pod.spec.serviceAccount);
  if (own === to) return [{ mechanism: "runs-as", decision: runsAsDecision(found.pod, found.cluster.facts) }];
  const reason = `the pod runs as ${found.pod.namespace}/${found.pod.spec.serviceAccount}, not as ${account.namespace}/${account.name}`;
  return [
    {
      mechanism: "runs-as",
      decision: denied({ check: "service-account", code: "POD_RUNS_AS_ANOTHER", reason, evidence: { source: from, document: "spec.serviceAccountName" } }),
    },
  ];
}

const WEB: Mechanism = "sts:AssumeRoleWithWebIdentity";

/** The tokens mounted in the pod, each put to the role's trust policy; the best answer counts. */
function decideTokens(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const found = podAt(world.clusters, from);
  const role = world.target(to);
  if (!found || !role) return [];
  const tokens = podWebIdentity(found.pod, found.cluster.facts);
  if (tokens.state === "not-collected") return [{ mechanism: WEB, decision: missingAnswer("service-account-token", tokens.missing) }];
  const decisions = tokens.value.map((token) => decideToken(world, token, role, true)).sort(byNearness);
  return [{ mechanism: WEB, decision: decisions[0] ?? noToken(from) }];
}

const noToken = (pod: Ref): Decision =>
  denied({
    check: "service-account-token",
    code: "POD_MOUNTS_NO_TOKEN",
    reason: "no container of the pod has a service account token mounted, so a process in it has nothing to show to STS",
    evidence: { source: pod, document: "spec.volumes" },
  });

/** runs-as: a pod holds its service account, as far as its mounted tokens go; asked about a role, what those tokens open. */
export const runsAs: EdgeKind = {
  label: "runs-as",
  segments: (world) =>
    eachPodClass(world, (graph, { cluster, pod }, from) => {
      const facet = facetOf(world, cluster, pod);
      const account = serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount);
      graph.edge({ from, to: graph.facet(account, facet.name, facet.api), mechanism: "runs-as", verdict: "allowed" });
    }),
  decide: (world, from, to) => [...decideRunsAs(world, from, to), ...decideTokens(world, from, to)],
};
