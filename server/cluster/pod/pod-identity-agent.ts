import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { arnRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { AGENT, indexOf } from "./cluster-index.ts";
import { type Findings, found, notCollected, stepOf } from "./decision.ts";
import { profileOf } from "./fargate.ts";
import { isComplete, nameOfCluster, podRef } from "./names.ts";
import { isOnFargate, missingNode, type Placement, placementOf } from "./placement.ts";

/** The agent asks EKS with the node role (D10); the policies AWS has for nodes allow it. */
const NODE_MAY_ASK = "the node role may call eks-auth:AssumeRoleForPodIdentity, as the worker node policies of AWS allow it";

type Scheduled = Extract<Placement, { state: "scheduled" }>;

const verifyOn = (nodeName: string): string => shellCommand`kubectl get pods -A -l app.kubernetes.io/name=${AGENT} --field-selector spec.nodeName=${nodeName}`;

const runsAtAll = (cluster: ClusterFacts): boolean =>
  cluster.addons.some((a) => a.name === AGENT) || cluster.workloads.some((w) => w.kind === "daemonset" && w.name.startsWith(AGENT));

function onFargate(pod: PodFact, cluster: ClusterFacts): Findings {
  const profile = profileOf(pod, cluster);
  const reason = `the pod runs on Fargate${profile ? ` by profile ${profile.name}` : ""}, where no Pod Identity agent runs: nothing answers at 169.254.170.23; use a role for service accounts (IRSA) there`;
  const evidence = { source: podRef(pod, cluster), document: pod.spec.nodeName ? "spec.nodeName" : "metadata.labels" };
  return found(stepOf("pod-identity-agent", "fail", "AGENT_NOT_ON_FARGATE", reason, { evidence }));
}

function onWindows(place: Scheduled, pod: PodFact, cluster: ClusterFacts): Findings {
  const reason = `node ${place.nodeName} runs Windows, which EKS Pod Identity does not support; use a role for service accounts (IRSA) there`;
  const evidence = { source: podRef(pod, cluster), document: "spec.nodeName" };
  return found(stepOf("pod-identity-agent", "fail", "AGENT_NOT_ON_WINDOWS", reason, { evidence }));
}

/** Why a node without an agent has none, as far as its kind and the cluster's workloads say. */
function whyNone(place: Scheduled, cluster: ClusterFacts): string {
  if (place.kind === "hybrid")
    return `the DaemonSet ${AGENT}-hybrid has no running pod there; the add-on makes it from version 1.3.3 on, for hybrid nodes whose nodeadm configuration has enableCredentialsFile: true`;
  return runsAtAll(cluster) ? `the ${AGENT} DaemonSet has no running pod there` : `the ${AGENT} add-on is not installed`;
}

/** A node of a kind that is not known may be one of Auto Mode, which shows no agent pods. */
const mayBeAuto = (place: Scheduled, cluster: ClusterFacts): boolean => place.kind === "unknown" && cluster.eks?.autoMode !== false;

/** A list of pods without any of kube-system is that of some namespace: `kubectl get pods -n …` prints the same form. */
const showsSystemPods = (cluster: ClusterFacts): boolean => cluster.pods.length === 0 || cluster.pods.some((p) => p.namespace === "kube-system");

/** No agent pod was seen on the node: that is a no only when every pod was listed, those of kube-system too, and the node is not one of Auto Mode. */
function notSeen(place: Scheduled, pod: PodFact, cluster: ClusterFacts, taken: readonly string[]): Findings {
  const verify = verifyOn(place.nodeName);
  if (mayBeAuto(place, cluster)) {
    const reason = `no Pod Identity agent was seen on node ${place.nodeName}, but what kind of node it is, is not known: on EKS Auto Mode the agent is built in`;
    return notCollected(
      stepOf("pod-identity-agent", "not-collected", "AGENT_NOT_COLLECTED", reason, { verify }),
      place.node ? { what: "kind of node", of: `node ${place.nodeName}` } : missingNode(pod, cluster),
    );
  }
  if (isComplete(cluster, "pods") && showsSystemPods(cluster)) {
    const reason = `no Pod Identity agent runs on node ${place.nodeName}: ${whyNone(place, cluster)}`;
    return found(stepOf("pod-identity-agent", "fail", "AGENT_NOT_ON_NODE", reason, { verify }));
  }
  const addon = cluster.addons.find((a) => a.name === AGENT);
  if (runsAtAll(cluster)) {
    const evidence = cluster.arn && addon ? { evidence: { source: arnRef(cluster.arn), document: `add-on ${AGENT}` } } : {};
    return found(
      stepOf("pod-identity-agent", "pass", "AGENT_INSTALLED", `the ${AGENT} DaemonSet is installed in cluster ${cluster.name}`, { verify, ...evidence }),
      [`the Pod Identity agent runs on node ${place.nodeName}: not every pod was collected`, ...taken],
    );
  }
  return notCollected(
    stepOf(
      "pod-identity-agent",
      "not-collected",
      "AGENT_NOT_COLLECTED",
      `whether a Pod Identity agent runs on node ${place.nodeName} is not known: neither the pods there nor the add-ons were collected`,
      { verify },
    ),
    {
      what: `whether the ${AGENT} add-on runs`,
      of: nameOfCluster(cluster),
    },
  );
}

/**
 * Whether a Pod Identity agent answers the pod on its node (D10, D11): built in on Auto Mode, never on Fargate and Windows; elsewhere,
 * hybrid nodes included, where a pod of the agent's DaemonSet runs.
 */
export function agentFindings(pod: PodFact, cluster: ClusterFacts, mayAsk?: Decision): Findings {
  const place = placementOf(pod, cluster);
  // what was decided is not assumed beside it
  const taken = mayAsk?.verdict === "allowed" || mayAsk?.verdict === "denied" ? [] : [NODE_MAY_ASK];
  if (isOnFargate(place)) return onFargate(pod, cluster);
  if (place.state !== "scheduled") {
    return notCollected(
      stepOf("node", "not-collected", "POD_NOT_SCHEDULED", "the pod is on no node yet: whether a Pod Identity agent will be there is not known"),
      missingNode(pod, cluster),
    );
  }
  if (place.windows) return onWindows(place, pod, cluster);
  if (place.kind === "auto")
    return found(
      stepOf("pod-identity-agent", "pass", "AGENT_BUILT_IN", `node ${place.nodeName} is managed by EKS Auto Mode, which has the Pod Identity agent built in`),
      taken,
    );
  const agent = indexOf(cluster).agentOn(place.nodeName);
  if (!agent) return notSeen(place, pod, cluster, taken);
  return found(
    stepOf("pod-identity-agent", "pass", "AGENT_ON_NODE", `the Pod Identity agent runs on node ${place.nodeName} (pod ${agent.namespace}/${agent.name})`, {
      verify: verifyOn(place.nodeName),
      evidence: { source: podRef(agent, cluster), document: "spec.nodeName" },
    }),
    taken,
  );
}

/** The agent fetches with the node role: without the permission the variables are there and no credentials come (D10). */
export function mayAskFindings(mayAsk: Decision | undefined): Findings {
  const decisive = mayAsk?.steps.find((s) => s.outcome === "fail") ?? mayAsk?.steps.find((s) => s.outcome === "pass");
  if (mayAsk?.verdict === "denied") {
    const why = decisive ? `: ${decisive.reason}` : "";
    const reason = `the node role may not call eks-auth:AssumeRoleForPodIdentity, so the agent gets no credentials for pods${why}; attach AmazonEKSWorkerNodePolicy to the node role`;
    return found(stepOf("pod-identity-agent", "fail", "NODE_ROLE_MAY_NOT_ASK", reason, restOf(decisive)));
  }
  if (mayAsk?.verdict !== "allowed") return { steps: [] };
  return found(
    stepOf(
      "pod-identity-agent",
      "pass",
      "NODE_ROLE_MAY_ASK",
      "the node role may call eks-auth:AssumeRoleForPodIdentity, with which the agent asks",
      restOf(decisive),
    ),
  );
}

const restOf = (step: Step | undefined): Pick<Step, "verify" | "evidence"> => ({
  ...(step?.verify ? { verify: step.verify } : {}),
  ...(step?.evidence ? { evidence: step.evidence } : {}),
});
