import { normalPath } from "./tokens.ts";

/** What a mounted directory of the node opens: the node itself, something that depends on more, or nothing. */
export type HostPathClass =
  | { readonly opens: "node"; readonly how: string }
  | { readonly opens: "perhaps"; readonly missing: string }
  | { readonly opens: "nothing" };

const SOCKETS = [
  "/run/containerd/containerd.sock",
  "/var/run/containerd/containerd.sock",
  "/run/docker.sock",
  "/var/run/docker.sock",
  "/run/crio/crio.sock",
  "/var/run/crio/crio.sock",
  "/run/cri-dockerd.sock",
  "/var/run/cri-dockerd.sock",
  "/run/dockershim.sock",
  "/var/run/dockershim.sock",
] as const;

/** Whoever writes here has the node run what they wrote, or takes a credential of it. */
const WRITE_OPENS = [
  "/etc/cni",
  "/etc/kubernetes",
  "/etc/systemd",
  "/etc/cron.d",
  "/etc/containerd",
  "/etc/sudoers.d",
  "/root",
  "/home",
  "/usr",
  "/bin",
  "/sbin",
  "/opt/cni",
  "/boot",
  "/proc",
  "/var/lib/containerd",
  "/var/lib/docker",
  "/var/spool/cron",
] as const;
/** Every token mounted on the node, and the kubelet's own key. */
const READ_OPENS = ["/var/lib/kubelet/pods", "/var/lib/kubelet/pki"] as const;
/** Places that may hold a credential of the node. */
const READ_MAY_OPEN = ["/etc/kubernetes", "/root", "/home", "/proc"] as const;

const isUnder = (path: string, folder: string): boolean => folder === "/" || path === folder || path.startsWith(`${folder}/`);
const touches = (path: string, other: string): boolean => isUnder(path, other) || isUnder(other, path);

/** What a hostPath mount opens (pod → node, by its path and whether it is read-only). Sockets answer on read-only mounts too. */
export function classifyHostPath(rawPath: string, readOnly: boolean): HostPathClass {
  const path = normalPath(rawPath);
  const socket = SOCKETS.find((s) => isUnder(s, path));
  if (path !== "/" && socket)
    return { opens: "node", how: `the container runtime's socket ${socket} is in it, and the runtime starts any container with any right` };
  const tokens = READ_OPENS.find((p) => touches(path, p));
  if (tokens) return { opens: "node", how: `${path === "/" ? "the whole node is in it" : `${tokens} is in it`}, with the tokens of every pod on the node` };
  const written = readOnly ? undefined : WRITE_OPENS.find((p) => touches(path, p));
  if (written) return { opens: "node", how: `the node runs or trusts what is written to ${isUnder(path, written) ? path : written}` };
  if (touches(path, "/var/log"))
    return { opens: "perhaps", missing: `whether whoever is in the pod may read container logs through the kubelet, which follows links in ${path}` };
  if (!readOnly) return { opens: "perhaps", missing: `what programs of the node do with files in ${path}` };
  const may = READ_MAY_OPEN.find((p) => touches(path, p));
  return may ? { opens: "perhaps", missing: `whether a credential of the node lies in ${isUnder(path, may) ? path : may}` } : { opens: "nothing" };
}
