import { z } from "zod";
import { list, optional, text } from "@/server/collect/bundle/raw.ts";
import { mapper } from "@/server/collect/bundle/result-of.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { namespacedFact, rawMetadata } from "./metadata.ts";
import { podSpecFact, rawPodSpec } from "./pod-spec.ts";

const status = optional(
  z.object({
    phase: optional(text),
    reason: optional(text),
    podIP: optional(text),
    podIPs: list(z.object({ ip: optional(text) })),
    containerStatuses: list(z.object({ state: optional(z.object({ waiting: optional(z.object({ reason: optional(text) })) })) })),
  }),
);
const rawPod = z.object({ metadata: rawMetadata, spec: rawPodSpec, status });

function ipsOf(s: z.output<typeof status>): string[] {
  const all = s?.podIPs.flatMap((one) => one.ip || []) ?? [];
  if (all.length > 1) return all;
  const only = all[0] ?? s?.podIP;
  return only ? [only] : [];
}

function waitingReason(s: z.output<typeof status>): string | undefined {
  for (const { state } of s?.containerStatuses ?? []) if (state?.waiting?.reason !== undefined) return state.waiting.reason;
  return undefined;
}

/** A pod. `reason` is the pod's own, else that of the first container that waits (CrashLoopBackOff). */
export const toPodFact = mapper(
  rawPod,
  (pod): PodFact => ({
    ...namespacedFact(pod.metadata),
    owner: pod.metadata.ownerReferences,
    phase: pod.status?.phase,
    reason: pod.status?.reason ?? waitingReason(pod.status),
    podIPs: ipsOf(pod.status),
    spec: podSpecFact(pod.spec, pod.metadata.annotations),
  }),
);
