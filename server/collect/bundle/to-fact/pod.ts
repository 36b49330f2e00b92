import { z } from "zod";
import { list, optional, text } from "@/server/collect/bundle/raw.ts";
import { type Mapped, mapWith } from "@/server/collect/bundle/result-of.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { namespacedFact, ownerFact, rawMetadata } from "./metadata.ts";
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
  const all = s?.podIPs.flatMap((one) => (one.ip ? [one.ip] : [])) ?? [];
  return all.length > 0 || !s?.podIP ? all : [s.podIP];
}

/** A pod. `reason` is the pod's own, else that of the first container that waits (CrashLoopBackOff). */
export const toPodFact = (raw: unknown): Mapped<PodFact> =>
  mapWith(rawPod, raw, (pod) => ({
    ...namespacedFact(pod.metadata),
    owner: ownerFact(pod.metadata),
    phase: pod.status?.phase,
    reason: pod.status?.reason ?? pod.status?.containerStatuses.map((c) => c.state?.waiting?.reason).find((reason) => reason !== undefined),
    podIPs: ipsOf(pod.status),
    spec: podSpecFact(pod.spec, pod.metadata.annotations),
  }));
