import type { NetworkPolicyFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import { indexOf } from "./cluster-index.ts";
import { type Findings, found, notCollected, stepOf } from "./decision.ts";
import { rangeHolds } from "./ip-range.ts";
import { matchesSelector } from "./label-selector.ts";
import { isComplete, nameOfCluster } from "./names.ts";

type EgressRule = NonNullable<NetworkPolicyFact["egress"]>[number];
type Port = EgressRule["ports"][number];

/** Both services answer on port 80. */
const PORT = 80;

function portFits({ protocol, port, endPort }: Port): boolean {
  if (protocol !== undefined && protocol !== "TCP") return false;
  if (port === undefined) return true;
  if (typeof port === "string") return false; // a named port is one of a pod, never of a link-local address
  return endPort === undefined ? port === PORT : port <= PORT && PORT <= endPort;
}

function ruleAllows(rule: EgressRule, address: string): boolean {
  const fits = rule.ports.length === 0 || rule.ports.some(portFits);
  const reaches = rule.anyPeer || rule.peers.some((p) => p.kind === "cidr" && rangeHolds(p.cidr, address) && !p.except.some((e) => rangeHolds(e, address)));
  return fits && reaches;
}

const allowed = new WeakMap<NetworkPolicyFact, Map<string, boolean>>();

/** Whether a policy lets the pods it selects reach an address: the same for all of them, so it is looked at once. */
function allows(policy: NetworkPolicyFact, address: string): boolean {
  const known = allowed.get(policy) ?? new Map<string, boolean>();
  const answer = known.get(address) ?? (policy.egress ?? []).some((rule) => ruleAllows(rule, address));
  allowed.set(policy, known.set(address, answer));
  return answer;
}

/** The policies that, if the network plugin enforces them, keep the pod from an address; empty when none selects it or one lets it through. */
export function policiesAgainst(address: string, pod: PodFact, cluster: ClusterFacts): readonly NetworkPolicyFact[] {
  if (pod.spec.hostNetwork) return [];
  const selecting = indexOf(cluster)
    .egressPolicies(pod.namespace)
    .filter((p) => matchesSelector(p.podSelector, pod.labels));
  return selecting.some((p) => allows(p, address)) ? [] : selecting;
}

/**
 * Whether network policies leave a way to one of the addresses (E10, EX-E10c, D16). Kubernetes does not say whether the network plugin
 * enforces them, so a policy in the way leaves the answer unknown and never denies it. Pods on the host network are not subject to them.
 */
export function networkFindings(addresses: readonly string[], service: string, pod: PodFact, cluster: ClusterFacts): Findings {
  if (pod.spec.hostNetwork) return { steps: [] };
  const against = addresses.map((a) => policiesAgainst(a, pod, cluster));
  const open = against.some((list) => list.length === 0);
  const first = against.flat()[0];
  if (open || !first) return networkOpen(service, pod, cluster);
  const names = [...new Set(against.flat().map((p) => `${p.namespace}/${p.name}`))].join(", ");
  return notCollected(
    stepOf(
      "network-policy",
      "not-collected",
      "NETWORK_POLICY_MAY_BLOCK",
      `NetworkPolicy ${names} leaves the pod no way to the ${service} (${addresses.join(", ")}); whether the network plugin enforces it is not known`,
      {
        verify: shellCommand`kubectl get networkpolicy ${first.name} -n ${first.namespace} -o yaml`,
        evidence: { source: k8sRef(cluster.name, "networkpolicy", first.namespace, first.name), document: "spec.egress" },
      },
    ),
    { what: `whether the network plugin enforces NetworkPolicy ${names}`, of: nameOfCluster(cluster) },
  );
}

function networkOpen(service: string, pod: PodFact, cluster: ClusterFacts): Findings {
  const verify = shellCommand`kubectl get networkpolicy -n ${pod.namespace} -o yaml`;
  if (isComplete(cluster, "networkPolicies"))
    return found(stepOf("network-policy", "pass", "NETWORK_POLICY_OPEN", `no NetworkPolicy keeps the pod from the ${service}`, { verify }));
  return { steps: [], assumptions: [`network policies of cluster ${cluster.name} were not collected; none is taken to keep pods from the ${service}`] };
}
