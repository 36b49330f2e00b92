import { z } from "zod";
import { optional, text, texts } from "@/server/collect/bundle/raw.ts";

const profile = optional(z.object({ type: optional(text), localhostProfile: optional(text) }));
const windowsOptions = optional(z.object({ hostProcess: optional(z.boolean()) }));

/** `securityContext` of a pod. */
export const rawPodSecurity = optional(
  z.object({ runAsUser: optional(z.number()), runAsNonRoot: optional(z.boolean()), seccompProfile: profile, appArmorProfile: profile, windowsOptions }),
);
/** `securityContext` of a container. */
export const rawContainerSecurity = optional(
  z.object({
    privileged: optional(z.boolean()),
    capabilities: optional(z.object({ add: texts })),
    runAsUser: optional(z.number()),
    runAsNonRoot: optional(z.boolean()),
    procMount: optional(text),
    seccompProfile: profile,
    appArmorProfile: profile,
    windowsOptions,
  }),
);

type PodSecurity = z.output<typeof rawPodSecurity>;
type ContainerSecurity = z.output<typeof rawContainerSecurity>;

/** What holds for a container: its own setting, else the pod's. `appArmor` falls back to the annotation of older clusters. */
export function securityFact(own: ContainerSecurity, pod: PodSecurity, appArmorAnnotation: string | undefined) {
  const base = { ...pod, ...dropUndefined(own ?? {}) };
  return {
    privileged: own?.privileged ?? false,
    capabilitiesAdd: own?.capabilities?.add ?? [],
    runAsUser: base.runAsUser,
    runAsNonRoot: base.runAsNonRoot,
    procMount: own?.procMount,
    seccomp: base.seccompProfile?.type,
    appArmor: base.appArmorProfile?.type ?? appArmorAnnotation,
    hostProcess: base.windowsOptions?.hostProcess ?? false,
  };
}

const dropUndefined = <T extends object>(value: T): Partial<T> => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>;
