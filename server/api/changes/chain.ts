import { effectiveRole } from "@/server/api/effective-role.ts";
import type { Estate } from "@/server/api/estate.ts";
import { resolve } from "@/server/api/resolve.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { lastingOf } from "./ask-timeline.ts";

/** Whom the containers of a pod ask to be: the role or user of the source that wins, whether or not it lets them. */
function askedBy({ world }: Estate, cluster: ClusterWorld, pod: PodFact): readonly Ref[] {
  const { containers } = podCredentials(pod, cluster.facts, awsLookup(world, cluster), { sdk: "default" });
  return containers.flatMap(({ sources }) => sources.filter((one) => one.wins).flatMap((one) => one.role ?? []));
}

/** Whom an entity is in AWS, or would be if it were let: of a pod every role or user of its containers, of a service account those of its pods. */
function actsAs(estate: Estate, ref: Ref): readonly Ref[] {
  const parsed = parseRef(ref);
  const cluster = parsed?.kind === "k8s" ? estate.world.clusters.get(parsed.cluster) : undefined;
  if (parsed?.kind !== "k8s" || !cluster) return [];
  const { type, namespace, name } = parsed;
  const isOf = (pod: PodFact): boolean => pod.namespace === namespace && (type === "pod" ? pod.name : pod.spec.serviceAccount) === name;
  const pod = type === "pod" || type === "serviceaccount" ? cluster.facts.pods.find(isOf) : undefined;
  if (pod) return askedBy(estate, cluster, pod);
  const speaker = effectiveRole(estate, ref);
  return speaker.kind === "role" ? [speaker.role] : [];
}

/** What stands for these entities from snapshot to snapshot, with whom they are in AWS. @throws UsageError */
export function chainOf(estate: Estate, asked: readonly string[]): readonly Ref[] {
  const refs = asked.map((text) => resolve(estate, text).ref);
  return [...new Set(refs.flatMap((ref) => [...lastingOf(estate, ref), ...actsAs(estate, ref)]))];
}
