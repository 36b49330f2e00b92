import type { FargateProfileFact } from "@/server/facts/eks.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";

/** Fargate puts this label on a pod it takes, with the profile's name; on a new pod it chooses among the profiles that match. */
const PROFILE_LABEL = "eks.amazonaws.com/fargate-profile";

type Selector = FargateProfileFact["selectors"][number];
type Candidate = Pick<PodFact, "namespace" | "labels">;

/** Namespace and every label must fit; `*` and `?` may stand in namespace, label keys and label values. */
function selects(selector: Selector, pod: Candidate): boolean {
  const labels = Object.entries(pod.labels);
  const wanted = Object.entries(selector.labels);
  const meets = ([key, value]: readonly [string, string]): boolean => labels.some(([k, v]) => matchesWildcard(key, k) && matchesWildcard(value, v));
  return matchesWildcard(selector.namespace, pod.namespace) && wanted.every(meets);
}

const matching = (pod: Candidate, cluster: ClusterFacts): readonly FargateProfileFact[] =>
  cluster.fargateProfiles.filter((p) => p.selectors.some((s) => selects(s, pod))).toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** The profile that takes a pod with these labels when it is made: of those that match the one its label names, else the first by name (E17). */
export function profileTaking(pod: Candidate, cluster: ClusterFacts): FargateProfileFact | undefined {
  const all = matching(pod, cluster);
  return all.find((p) => p.name === pod.labels[PROFILE_LABEL]) ?? all[0];
}

/** The profile a pod on Fargate runs by: the one its label names, which Fargate wrote there; undefined where it was not collected. */
export const profileOf = (pod: PodFact, cluster: ClusterFacts): FargateProfileFact | undefined =>
  cluster.fargateProfiles.find((p) => p.name === pod.labels[PROFILE_LABEL]) ?? profileTaking(pod, cluster);

/** Whether Fargate has taken a pod that is on no node yet: its label names a profile, and that profile selects it. */
export const hasBeenTaken = (pod: PodFact, cluster: ClusterFacts): boolean => matching(pod, cluster).some((p) => p.name === pod.labels[PROFILE_LABEL]);
