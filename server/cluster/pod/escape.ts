import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Decision, MissingFact } from "@/server/model/verdict.ts";
import { decide, type Findings, found, notCollected, stepOf } from "./decision.ts";
import { type EscapeVector, escapeVectors, userOf } from "./escape-vectors.ts";
import { podRef, showPod } from "./names.ts";
import { isOnFargate, missingNode, placementOf } from "./placement.ts";

/** A vector with what still stands between it and the node, if anything. */
interface Weighed {
  readonly vector: EscapeVector;
  readonly missing?: string;
  readonly assumption?: string;
}

/** What limits a vector: an own condition, a user namespace, or a user that is not root; an unset user is taken to be root. */
function weigh(vector: EscapeVector, pod: PodFact): Weighed {
  if (vector.missing) return { vector, missing: vector.missing };
  const { asRoot } = vector;
  if (!asRoot) return { vector };
  if (pod.spec.hostUsers === false) return { vector, missing: `what the pod's user namespace (hostUsers: false) leaves of ${vector.field}` };
  switch (userOf(asRoot, pod)) {
    case "root":
      return { vector };
    case "other":
      return { vector, missing: `whether a process in container ${asRoot.name}, which is not started as root, can become root` };
    case "unset":
      return { vector, assumption: `container ${asRoot.name} runs as root: its spec sets no user, and the image's is not collected` };
  }
}

function stepFor({ vector, missing }: Weighed, pod: PodFact, cluster: ClusterFacts, beside: boolean): Findings {
  const rest = { verify: showPod(pod), evidence: { source: podRef(pod, cluster), document: vector.field } };
  if (!missing) return found(stepOf("escape", "pass", "POD_ESCAPES_TO_NODE", `${vector.field}: ${vector.how}`, rest));
  const reason = `${vector.field}: ${vector.how}; not known is ${missing}`;
  if (beside) return found(stepOf("escape", "not-required", "POD_MAY_ESCAPE_TO_NODE", reason, rest));
  const fact: MissingFact = { what: missing, of: `pod ${pod.namespace}/${pod.name}` };
  return notCollected(stepOf("escape", "not-collected", "POD_MAY_ESCAPE_TO_NODE", reason, rest), fact);
}

const CLOSED =
  "no container is privileged, adds a strong capability or mounts a directory that opens the node, and the pod shares no process or IPC namespace with it";

function closed(pod: PodFact, cluster: ClusterFacts): Decision {
  const host = pod.spec.hostNetwork ? "; hostNetwork leads to the node's role by the metadata service, not to the node" : "";
  return decide(
    found(
      stepOf("escape", "fail", "POD_IS_CONTAINED", `${CLOSED}${host}`, {
        verify: showPod(pod),
        evidence: { source: podRef(pod, cluster), document: "pod spec" },
      }),
    ),
  );
}

/**
 * Whether whoever controls the pod comes out on its node, and by which field (the pod → node catalogue). Privileged containers, HostProcess,
 * strong capabilities, a runtime socket or the node's tokens within a mount are `allowed`, on the assumption of a root user where none is
 * set; what depends on more than the spec says is `unknown` with the fact that decides it. On Fargate a pod has its machine to itself.
 */
export function podEscape(pod: PodFact, cluster: ClusterFacts): Decision {
  const place = placementOf(pod, cluster);
  if (isOnFargate(place)) {
    return decide(
      found(
        stepOf("escape", "fail", "POD_ALONE_ON_FARGATE", "the pod runs on Fargate, in a machine of its own with no other pod on it and no node role to take", {
          verify: showPod(pod),
          evidence: { source: podRef(pod, cluster), document: pod.spec.nodeName ? "spec.nodeName" : "metadata.labels" },
        }),
      ),
    );
  }
  const weighed = escapeVectors(pod).map((v) => weigh(v, pod));
  if (weighed.length === 0) return closed(pod, cluster);
  const open = weighed.filter((w) => !w.missing);
  const findings = weighed.map((w) => stepFor(w, pod, cluster, open.length > 0));
  const certain = open.some((w) => !w.assumption);
  const assumptions = certain ? [] : open.flatMap((w) => (w.assumption ? [w.assumption] : []));
  const unplaced: readonly Findings[] =
    place.state === "unscheduled"
      ? [
          notCollected(
            stepOf("node", "not-collected", "POD_NOT_SCHEDULED", "the pod is on no node yet: which node it would come out on is not known"),
            missingNode(pod, cluster),
          ),
        ]
      : [];
  return decide(...findings, { steps: [], assumptions }, ...unplaced);
}
