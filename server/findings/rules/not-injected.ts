import { annotatedRole } from "@/server/cluster/pod/annotations.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import type { Rule } from "@/server/findings/rule.ts";
import { restart, runningPods, workloadWords } from "@/server/findings/workload.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";

/** Reasons that go away with the pod: one made now gets what it asks for. */
const OLDER: ReadonlySet<string> = new Set([
  "POD_OLDER_THAN_WEBHOOK",
  "POD_OLDER_THAN_ASSOCIATION",
  "POD_OLDER_THAN_ACCOUNT",
  "ANNOTATION_CHANGED_SINCE",
  "POD_NOT_MUTATED",
]);

interface Missed {
  readonly role: Ref | null;
  readonly step: Step;
  readonly instead: string;
}

/** What a pod's first container was set up for and did not get. */
function missedBy({ world }: Inspection, cluster: ClusterWorld, pod: PodFact): Missed | undefined {
  const [container] = podCredentials(pod, cluster.facts, awsLookup(world, cluster), { sdk: "default" }).containers.filter((c) => c.kind === "regular");
  const source = container?.sources.find((one) => (one.kind === "web-identity" || one.kind === "pod-identity") && one.configured && !one.injected);
  const step = source?.steps.find((one) => one.outcome === "fail");
  if (!container || !source || !step || container.effective === source.role) return undefined;
  const instead = container.effective === null ? "has no AWS credentials" : `acts as ${container.effective}`;
  return { role: source.role, step, instead };
}

function hitOf(pod: PodFact, workload: Ref, { role, step, instead }: Missed): Hit {
  const isOlder = OLDER.has(step.code);
  const command = isOlder ? restart(workload) : undefined;
  const what = isOlder ? "Make the pods anew: those made now get the role" : "Put right what the webhook left out, and make the pods anew";
  return {
    member: workload,
    cause: `${pod.namespace}/${pod.spec.serviceAccount} ${step.code}`,
    summary: `${workloadWords(workload)} is set up for ${role ?? "a role"} and was not given it, so it ${instead}: ${step.reason}`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: step.evidence ? [step.evidence] : [],
    fix: byHand(what, ...(command === undefined ? [] : [command])),
  };
}

/** Whether a pod's service account is set up for a role at all. */
const isSetUp = ({ associations, serviceAccounts }: ClusterWorld, { namespace, spec }: PodFact): boolean => {
  const name = `${namespace}/${spec.serviceAccount}`;
  return associations.has(name) || annotatedRole(serviceAccounts.get(name)) !== undefined;
};

function* look(inspection: Inspection): Iterable<Hit> {
  for (const { cluster, pod, workloads } of runningPods(inspection)) {
    const missed = isSetUp(cluster, pod) ? missedBy(inspection, cluster, pod) : undefined;
    for (const workload of missed ? workloads() : []) if (missed) yield hitOf(pod, workload, missed);
  }
}

/** A workload whose service account is set up for a role that its pods were not given. */
export const notInjected: Rule = {
  id: "role-not-injected",
  title: "Pods were not given the role that is set up for them",
  why: "Such pods fail, or quietly work with other credentials, often those of their node, which are meant for no workload.",
  look,
};
