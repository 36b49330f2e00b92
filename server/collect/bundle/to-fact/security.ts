import { z } from "zod";
import { optional, text, texts } from "@/server/collect/bundle/raw.ts";
import type { ContainerFact } from "@/server/facts/kubernetes.ts";

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

const isUnset = (of: object | undefined): boolean => of === undefined || Object.values(of).every((value) => value === undefined);

/** Of containers that say nothing of their security, and these are most, one for all. */
const UNSET = {
  privileged: false,
  capabilitiesAdd: [],
  runAsUser: undefined,
  runAsNonRoot: undefined,
  procMount: undefined,
  seccomp: undefined,
  appArmor: undefined,
  hostProcess: false,
};

/** What holds for a container: its own setting, else the pod's. `appArmor` falls back to the annotation of older clusters. */
export function securityFact(own: ContainerSecurity, pod: PodSecurity, appArmorAnnotation: string | undefined): ContainerFact["security"] {
  if (appArmorAnnotation === undefined && isUnset(own) && isUnset(pod)) return UNSET;
  return {
    privileged: own?.privileged ?? false,
    capabilitiesAdd: own?.capabilities?.add ?? [],
    runAsUser: own?.runAsUser ?? pod?.runAsUser,
    runAsNonRoot: own?.runAsNonRoot ?? pod?.runAsNonRoot,
    procMount: own?.procMount,
    seccomp: (own?.seccompProfile ?? pod?.seccompProfile)?.type,
    appArmor: (own?.appArmorProfile ?? pod?.appArmorProfile)?.type ?? appArmorAnnotation,
    hostProcess: (own?.windowsOptions ?? pod?.windowsOptions)?.hostProcess ?? false,
  };
}
