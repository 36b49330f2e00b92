import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { keyIdsWithin } from "@/server/model/access-key.ts";
import { keyRef, type Ref } from "@/server/model/ref.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { associationFindings, associationOf, roleOfAssociation } from "./association.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { indexOf } from "./cluster-index.ts";
import { decide, type Findings, found, notCollected, stepOf } from "./decision.ts";
import { nodeRoleReach } from "./imds.ts";
import { podRef, showPod } from "./names.ts";
import { agentReach } from "./pod-identity-source.ts";
import { ownerOfKey, staticKeyOf } from "./static-key.ts";
import { podTokens } from "./tokens.ts";
import { INJECTIONS } from "./webhook.ts";

/** AWS credentials that whoever controls a process in the pod gets, whatever the SDK's order is. */
export interface ReachEdge {
  readonly mechanism: "static-key" | "eks:PodIdentity" | "imds";
  readonly to: Ref;
  readonly decision: Decision;
}

/** Key ids in the container's environment under any name, and in ConfigMaps it takes in whole or mounts, with where each was seen. */
function keyIdsOf(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): ReadonlyMap<string, string> {
  const seen = new Map<string, string>();
  const note = (value: string | undefined, where: string): void => {
    for (const id of keyIdsWithin(value ?? "")) if (!seen.has(id)) seen.set(id, where);
  };
  const configMap = (name: string) => indexOf(cluster).configMap(pod.namespace, name);
  for (const entry of container.env) {
    note(entry.value, `env ${entry.name}`);
    if (entry.from?.kind === "configmap")
      note(configMap(entry.from.name)?.values[entry.from.key], `ConfigMap ${pod.namespace}/${entry.from.name}, key ${entry.from.key}`);
  }
  const mounted = container.mounts.flatMap((m) => pod.spec.volumes.filter((v) => v.name === m.volume));
  const names = [
    ...container.envFrom.flatMap((f) => (f.kind === "configmap" ? [f.name] : [])),
    ...mounted.flatMap((v) => (v.kind === "configmap" ? [v.configMap] : v.kind === "projected" ? v.configMaps : [])),
  ];
  for (const name of names)
    for (const [key, value] of Object.entries(configMap(name)?.values ?? {})) note(value, `ConfigMap ${pod.namespace}/${name}, key ${key}`);
  return seen;
}

/** A key id without its secret half in the environment: the half may be in a mounted file, so it is not known whether the key is usable. */
function loneKey(id: string, where: string, container: ContainerFact, pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): ReachEdge {
  const { user, findings } = ownerOfKey(id, lookup);
  const evidence = { source: podRef(pod, cluster), document: `container ${container.name}, ${where}` };
  const step = stepOf(
    "pod-spec",
    "not-collected",
    "ACCESS_KEY_ID_ALONE",
    `access key id ${id} is in container ${container.name} (${where}); whether its secret half is there too is not known`,
    { verify: showPod(pod), evidence },
  );
  return {
    mechanism: "static-key",
    to: user ?? keyRef(id),
    decision: decide(notCollected(step, { what: "secret half of the access key", of: keyRef(id) }), findings),
  };
}

function staticKeyEdges(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly ReachEdge[] {
  return pod.spec.containers.flatMap((container) => {
    const key = staticKeyOf(container, pod, cluster, lookup);
    const id = key.state === "complete" ? key.keyId : undefined;
    const whole: ReachEdge[] =
      key.state === "complete" && id !== undefined ? [{ mechanism: "static-key", to: key.user ?? keyRef(id), decision: key.decision }] : [];
    const others = [...keyIdsOf(container, pod, cluster)].filter(([other]) => other !== id);
    return [...whole, ...others.map(([other, where]) => loneKey(other, where, container, pod, cluster, lookup))];
  });
}

/** The token that Pod Identity takes must be mounted: the kubelet gives a running pod no new volumes (D12, D15). */
function agentToken(pod: PodFact, cluster: ClusterFacts): Findings {
  const { audience } = INJECTIONS["pod-identity"];
  const token = podTokens(pod).find((t) => t.audience === audience);
  if (!token) {
    const reason = `no container of the pod has a token with audience ${audience}, so a process in it cannot ask the agent; pods created since the association was made get one: restart the workload to hand the role out`;
    return found(stepOf("service-account-token", "fail", "NO_AGENT_TOKEN_MOUNTED", reason, { verify: showPod(pod) }));
  }
  const evidence = { source: podRef(pod, cluster), document: `container ${token.container}, volume ${token.volume}` };
  return found(
    stepOf(
      "service-account-token",
      "pass",
      "TOKEN_MOUNTED",
      `container ${token.container} can read a token of the pod's service account with audience ${audience}`,
      { verify: showPod(pod), evidence },
    ),
  );
}

function podIdentityEdges(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly ReachEdge[] {
  const to = roleOfAssociation(associationOf(pod, cluster));
  if (to === null) return [];
  const [first, ...rest] = associationFindings(pod, cluster, lookup);
  return [
    { mechanism: "eks:PodIdentity", to, decision: decide(...(first ? [first] : []), agentToken(pod, cluster), ...agentReach(pod, cluster, lookup), ...rest) },
  ];
}

function imdsEdges(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly ReachEdge[] {
  const { role, decision } = nodeRoleReach(pod, cluster, lookup);
  return role === null ? [] : [{ mechanism: "imds", to: role, decision }];
}

/** One edge for each mechanism and end: the best of those that several containers give. */
function bestOf(edges: readonly ReachEdge[]): readonly ReachEdge[] {
  if (edges.length < 2) return edges;
  const kept = new Map<string, ReachEdge>();
  for (const edge of edges) {
    const id = `${edge.mechanism} ${edge.to}`;
    const held = kept.get(id);
    if (!held || rankOf(edge.decision.verdict) < rankOf(held.decision.verdict)) kept.set(id, edge);
  }
  return [...kept.values()];
}

/**
 * The AWS credentials that an intruder in the pod gets directly (E2): static keys in any container, the association's role when a token for
 * it is mounted and the agent answers, the node role when the metadata service answers. Denied edges are included, for explanations. Roles
 * that take a mounted token by web identity are not among them: `podWebIdentity` gives the identities to ask the trust policies about.
 */
export function podReach(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly ReachEdge[] {
  return [...reachBesidesNode(pod, cluster, lookup), ...imdsEdges(pod, cluster, lookup)];
}

/** The same without the role of its node, which pods of one node mostly share (`nodeRoleReach`). */
export const reachBesidesNode = (pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly ReachEdge[] =>
  bestOf([...staticKeyEdges(pod, cluster, lookup), ...podIdentityEdges(pod, cluster, lookup)]);
