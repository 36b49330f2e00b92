import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { type ClusterWorld, type FoundPod, isClusterListComplete, nodeRef, podAt, podRef, serviceAccountRef, topOwner } from "@/server/graph/cluster-world.ts";
import { k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { oldestCapture } from "@/server/query/oldest-capture.ts";
import { type ReachableIdentities, reachableIdentities } from "@/server/query/pod.ts";
import type { Estate } from "./estate.ts";
import { nearestNames } from "./nearest-names.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

function podNamed(estate: Estate, text: string): FoundPod {
  const { ref } = resolve(estate, text, ["pod"]);
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s" || parsed.type !== "pod") throw new UsageError("invalid", `\`${ref}\` is no pod`);
  const found = podAt(estate.world.clusters, ref);
  if (found) return found;
  const complete = isClusterListComplete(estate.world.clusters.get(parsed.cluster), "pods");
  throw new UsageError(
    "not-found",
    complete ? `there is no pod \`${ref}\` in the snapshot` : `the pod \`${ref}\` was not collected: the list of pods was not read completely`,
    nearestNames(estate, ref).filter((one) => one.kind === "pod"),
  );
}

function ownerOf(cluster: ClusterWorld, pod: PodFact): Ref | null {
  const owner = topOwner(cluster, pod);
  return owner ? k8sRef(cluster.name, owner.kind, pod.namespace, owner.name) : null;
}

interface PodAsked {
  readonly pod: string;
  readonly container?: string | undefined;
  readonly sdk: Sdk;
}

/** `pod POD`: the credential chain of every container, and the identities that can be got from inside. */
export const askPod = (estate: Estate, p: PodAsked): unknown => podAnswerOf(estate, p, (pod) => reachableIdentities(estate.graph, pod));

/** The same, where what can be got from inside is known otherwise than by the estate's graph. */
export function podAnswerOf(estate: Estate, p: PodAsked, reachable: (pod: Ref) => ReachableIdentities): unknown {
  const { cluster, pod } = podNamed(estate, p.pod);
  const { containers } = podCredentials(pod, cluster.facts, awsLookup(estate.world, cluster), { sdk: p.sdk });
  const named =
    containers.find((c) => (p.container === undefined ? c.kind === "regular" : c.name === p.container)) ??
    (p.container === undefined ? containers[0] : undefined);
  if (!named)
    throw new UsageError(
      "not-found",
      `pod ${pod.namespace}/${pod.name} has no container \`${p.container ?? ""}\`; it has ${containers.map((c) => c.name).join(", ")}`,
    );
  const ref = podRef(cluster.name, pod);
  const oldest = oldestCapture(estate.facts, [ref, ...named.sources.flatMap((one) => one.role ?? [])]);
  return {
    pod: ref,
    container: named.name,
    sdk: p.sdk,
    phase: pod.phase ?? null,
    ...(pod.reason === undefined ? {} : { phaseReason: pod.reason }),
    node: pod.spec.nodeName ? nodeRef(cluster.name, pod.spec.nodeName) : null,
    serviceAccount: serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount),
    owner: ownerOf(cluster, pod),
    effective: named.effective,
    sources: named.sources,
    containers,
    ...reachable(ref),
    ...(oldest && { oldest }),
  };
}
