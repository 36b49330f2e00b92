import { z } from "zod";
import { objectOrEmpty, optional, textMap } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { WorkloadFact } from "@/server/facts/kubernetes.ts";
import { namespacedFact, rawMetadata } from "./metadata.ts";
import { podSpecFact, rawPodSpec } from "./pod-spec.ts";

const template = optional(z.object({ metadata: optional(z.object({ labels: textMap, annotations: textMap })), spec: rawPodSpec }));
const spec = z.object({
  replicas: optional(z.number()),
  suspend: z.boolean().nullish(),
  paused: z.boolean().nullish(),
  template,
  jobTemplate: optional(z.object({ spec: optional(z.object({ template })) })),
});
const rawWorkload = z.object({ metadata: rawMetadata, spec: objectOrEmpty(spec) });

/** Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob or ReplicationController; `kind` as the object says. */
export const toWorkloadFact = (kind: string) =>
  mapper(rawWorkload, (workload): WorkloadFact => {
    const pod = workload.spec.template ?? workload.spec.jobTemplate?.spec?.template;
    return {
      ...namespacedFact(workload.metadata),
      kind: kind.toLowerCase(),
      owner: workload.metadata.ownerReferences,
      replicas: workload.spec.replicas,
      suspended: workload.spec.suspend ?? false,
      templateLabels: pod?.metadata?.labels ?? {},
      spec: pod && podSpecFact(pod.spec, pod.metadata?.annotations ?? {}),
    };
  });
