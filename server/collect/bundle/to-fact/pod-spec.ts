import { z } from "zod";
import { list, mapped, optional, text, textMap } from "@/server/collect/bundle/raw.ts";
import type { ContainerFact, PodSpecFact } from "@/server/facts/kubernetes.ts";
import { envFacts, envFromFacts, rawEnv, rawEnvFrom } from "./env.ts";
import { rawContainerSecurity, rawPodSecurity, securityFact } from "./security.ts";
import { rawVolume, volumeFact } from "./volume.ts";

const flag = z.boolean().nullish();

const rawContainer = z.object({
  name: text,
  image: optional(text),
  env: mapped(rawEnv, envFacts),
  envFrom: mapped(rawEnvFrom, envFromFacts),
  volumeMounts: list(z.object({ name: text, mountPath: text, readOnly: flag })),
  securityContext: rawContainerSecurity,
});

/** A pod's spec or a pod template's. */
export const rawPodSpec = z.object({
  serviceAccountName: optional(text),
  serviceAccount: optional(text),
  automountServiceAccountToken: optional(z.boolean()),
  nodeName: optional(text),
  hostNetwork: flag,
  hostPID: flag,
  hostIPC: flag,
  hostUsers: optional(z.boolean()),
  shareProcessNamespace: flag,
  securityContext: rawPodSecurity,
  os: optional(z.object({ name: optional(text) })),
  nodeSelector: textMap,
  containers: z.array(rawContainer),
  initContainers: list(rawContainer),
  ephemeralContainers: list(rawContainer),
  volumes: list(rawVolume),
});
type RawPodSpec = z.output<typeof rawPodSpec>;

function containerFact(
  kind: ContainerFact["kind"],
  raw: z.output<typeof rawContainer>,
  spec: RawPodSpec,
  annotations: Readonly<Record<string, string>>,
): ContainerFact {
  return {
    name: raw.name,
    kind,
    image: raw.image,
    env: raw.env,
    envFrom: raw.envFrom,
    mounts: raw.volumeMounts.map((m) => ({ volume: m.name, path: m.mountPath, readOnly: m.readOnly ?? false })),
    security: securityFact(raw.securityContext, spec.securityContext, annotations[`container.apparmor.security.beta.kubernetes.io/${raw.name}`]),
  };
}

function containerFacts(spec: RawPodSpec, annotations: Readonly<Record<string, string>>): ContainerFact[] {
  const regular = spec.containers.map((c) => containerFact("regular", c, spec, annotations));
  if (spec.initContainers.length === 0 && spec.ephemeralContainers.length === 0) return regular;
  const init = spec.initContainers.map((c) => containerFact("init", c, spec, annotations));
  return init.concat(
    regular,
    spec.ephemeralContainers.map((c) => containerFact("ephemeral", c, spec, annotations)),
  );
}

const isWindows = ({ os, nodeSelector }: RawPodSpec): boolean =>
  os?.name === "windows" || nodeSelector["kubernetes.io/os"] === "windows" || nodeSelector["beta.kubernetes.io/os"] === "windows";

/** The parts of a spec that decide what its pod can become; `annotations` are the pod's own, before any is dropped. */
export function podSpecFact(spec: RawPodSpec, annotations: Readonly<Record<string, string>>): PodSpecFact {
  return {
    serviceAccount: spec.serviceAccountName || spec.serviceAccount || "default",
    automountToken: spec.automountServiceAccountToken,
    nodeName: spec.nodeName || undefined,
    hostNetwork: spec.hostNetwork ?? false,
    hostPID: spec.hostPID ?? false,
    hostIPC: spec.hostIPC ?? false,
    hostUsers: spec.hostUsers,
    shareProcessNamespace: spec.shareProcessNamespace ?? false,
    runAsUser: spec.securityContext?.runAsUser,
    windows: isWindows(spec),
    nodeSelector: spec.nodeSelector,
    containers: containerFacts(spec, annotations),
    volumes: spec.volumes.map(volumeFact),
  };
}
