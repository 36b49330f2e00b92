import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import { classifyHostPath } from "./host-path.ts";

/** A field of the pod's spec that opens its node, or would under conditions that the facts do not hold (`missing`). */
export interface EscapeVector {
  /** The field, as evidence names it. */
  readonly field: string;
  readonly how: string;
  readonly missing?: string;
  /** The container whose process must be root for it; undefined where the user does not matter. */
  readonly asRoot?: ContainerFact;
}

const CAPABILITIES: Readonly<Record<string, { readonly how: string; readonly missing?: string }>> = {
  ALL: { how: "every capability lets it mount the node's disks" },
  SYS_ADMIN: { how: "SYS_ADMIN lets it mount the node's disks and cgroups" },
  SYS_MODULE: { how: "SYS_MODULE lets it load code into the node's kernel" },
  SYS_RAWIO: { how: "SYS_RAWIO lets it write to the node's memory and devices", missing: "which devices of the node the container runtime lets it open" },
  DAC_READ_SEARCH: { how: "DAC_READ_SEARCH lets it open any file of the node by its handle" },
  DAC_OVERRIDE: { how: "DAC_OVERRIDE lifts file permissions", missing: "whether files of the node are within reach of the container" },
  BPF: { how: "BPF lets it load programs into the node's kernel", missing: "what the node's kernel allows programs loaded with BPF" },
};

const capabilityOf = (name: string): string => name.toUpperCase().replace(/^CAP_/, "");

function capabilityVectors(container: ContainerFact, pod: PodFact): readonly EscapeVector[] {
  return container.security.capabilitiesAdd.flatMap((name): readonly EscapeVector[] => {
    const capability = capabilityOf(name);
    const field = `container ${container.name}, securityContext.capabilities.add ${name}`;
    if (capability === "SYS_PTRACE")
      return pod.spec.hostPID ? [{ field, how: "with hostPID, SYS_PTRACE lets it take over processes of the node", asRoot: container }] : [];
    const known = CAPABILITIES[capability];
    return known ? [{ field, ...known, asRoot: container }] : [];
  });
}

function hostPathVectors(container: ContainerFact, pod: PodFact): readonly EscapeVector[] {
  return container.mounts.flatMap((mount): readonly EscapeVector[] => {
    const volume = pod.spec.volumes.find((v) => v.name === mount.volume);
    if (volume?.kind !== "hostpath") return [];
    const found = classifyHostPath(volume.path, mount.readOnly);
    if (found.opens === "nothing") return [];
    const field = `container ${container.name}, hostPath ${volume.path} at ${mount.path}${mount.readOnly ? " (read-only)" : ""}`;
    return [
      {
        field,
        asRoot: container,
        ...(found.opens === "node"
          ? { how: found.how }
          : { how: `a directory of the node is mounted${mount.readOnly ? " for reading" : " for writing"}`, missing: found.missing }),
      },
    ];
  });
}

function containerVectors(container: ContainerFact, pod: PodFact): readonly EscapeVector[] {
  const { security, name } = container;
  const own: EscapeVector[] = [];
  if (security.privileged)
    own.push({
      field: `container ${name}, securityContext.privileged`,
      how: "a privileged container has every capability and every device of the node",
      asRoot: container,
    });
  if (security.hostProcess)
    own.push({
      field: `container ${name}, securityContext.windowsOptions.hostProcess`,
      how: "a HostProcess container is a process of the Windows node itself",
    });
  if (security.procMount === "Unmasked")
    own.push({
      field: `container ${name}, securityContext.procMount`,
      how: "an unmasked /proc lets it write settings of the node's kernel",
      asRoot: container,
    });
  return [...own, ...capabilityVectors(container, pod), ...hostPathVectors(container, pod)];
}

function namespaceVectors(pod: PodFact): readonly EscapeVector[] {
  const { hostPID, hostIPC, containers } = pod.spec;
  const vectors: EscapeVector[] = [];
  const [any] = containers;
  if (hostPID && any)
    vectors.push({
      field: "spec.hostPID",
      how: "it sees every process of the node",
      missing: "whether a process of the node runs with no more rights than the container, which could then read it",
      asRoot: any,
    });
  if (hostIPC && any)
    vectors.push({
      field: "spec.hostIPC",
      how: "it shares memory with processes of the node",
      missing: "which programs of the node keep secrets or commands in shared memory",
      asRoot: any,
    });
  return vectors;
}

/** Every field of the spec that opens the node, regular, init and ephemeral containers alike. */
export const escapeVectors = (pod: PodFact): readonly EscapeVector[] => [
  ...pod.spec.containers.flatMap((c) => containerVectors(c, pod)),
  ...namespaceVectors(pod),
];

/** The user of a container's processes: `unset` leaves it to the image. */
export function userOf(container: ContainerFact, pod: PodFact): "root" | "other" | "unset" {
  const user = container.security.runAsUser ?? pod.spec.runAsUser;
  if (user !== undefined) return user === 0 ? "root" : "other";
  return container.security.runAsNonRoot === true ? "other" : "unset";
}
