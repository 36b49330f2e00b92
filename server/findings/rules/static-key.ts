import { hiddenKeys } from "@/server/cluster/pod/hidden-keys.ts";
import { staticKeyOf } from "@/server/cluster/pod/static-key.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { runningPods, workloadKey, workloadWords } from "@/server/findings/workload.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { keyRef, type Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";

/** An access key that a pod's containers carry. */
interface Carried {
  /** The user, or the key while its user is not known; neither where the key's id is not known. */
  readonly to: Ref | undefined;
  readonly words: string;
  readonly cause: string;
  readonly verdict: VerdictWord;
  readonly evidence: readonly Evidence[];
}

/** Keys in the environment of the containers, id and secret half together. */
function carriedBy({ world }: Inspection, cluster: ClusterWorld, pod: PodFact): readonly Carried[] {
  return pod.spec.containers.flatMap((container): readonly Carried[] => {
    const key = staticKeyOf(container, pod, cluster.facts, awsLookup(world, cluster));
    if (key.state !== "complete" || key.keyId === undefined || key.decision.verdict === "denied") return [];
    const owner = key.user === null ? "" : ` of user ${nameOf(key.user)}`;
    const { steps, verdict } = key.decision;
    return [
      {
        to: key.user ?? keyRef(key.keyId),
        words: `access key ${key.keyId}${owner}`,
        cause: key.keyId,
        verdict,
        evidence: steps.flatMap((step) => step.evidence ?? []),
      },
    ];
  });
}

/** Keys whose ids the snapshot does not hold: what a Secret's own names say. */
function hiddenIn(cluster: ClusterWorld, pod: PodFact): readonly Carried[] {
  const steps = hiddenKeys(pod, cluster.facts)?.steps.filter(({ code }) => code === "ACCESS_KEY_IN_SECRET") ?? [];
  return steps.map(({ reason, evidence }) => {
    const place = /key \S+ of Secret \S+/.exec(reason)?.[0] ?? "a Secret";
    return {
      to: undefined,
      words: `the access key in ${place}, whose values are not read, so that it is not known whose it is`,
      cause: place,
      verdict: "unknown",
      evidence: evidence ? [evidence] : [],
    };
  });
}

function hitOf(inspection: Inspection, workload: Ref, { to, words, cause, verdict, evidence }: Carried): Hit {
  const way = to === undefined ? undefined : wayInto(inspection, { from: workload, to, reach: "few", verdict });
  return {
    ...(way ?? { reach: "few", gained: "other", verdict, paths: [] }),
    member: workload,
    cause: `${workloadKey(workload)} ${cause}`,
    summary: `${workloadWords(workload)} carries ${words}${way?.words.replace("; the role", "; the user") ?? ""}`,
    evidence,
    fix: byHand("Give the service account a role, by Pod Identity or by its tokens, take the key out of the pod, and switch it off"),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const { cluster, pod, workloads } of runningPods(inspection)) {
    const carried = [...carriedBy(inspection, cluster, pod), ...hiddenIn(cluster, pod)];
    for (const workload of carried.length === 0 ? [] : workloads()) for (const one of carried) yield hitOf(inspection, workload, one);
  }
}

/** A workload that carries an access key of an IAM user. */
export const staticKey: Rule = {
  id: "pod-static-key",
  title: "Pods carry an access key",
  why: "An access key does not expire, works from everywhere, and lies in every place through which it came to the pod. Whoever reads the pod, its Secret or its manifest is its user until the key is switched off.",
  look,
};
