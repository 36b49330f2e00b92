import type { ContainerFact, PodFact, VolumeFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Collected, WebIdentity } from "@/server/policy/inputs.ts";
import { nameOfCluster } from "./names.ts";

/** A token of the pod's own service account that the kubelet keeps fresh in a file of a container. */
export interface PodToken {
  /** Undefined: the token is meant for the API server. */
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly container: string;
  readonly path: string;
  readonly volume: string;
}

/** What stands at a path inside a container. */
export type FileSource =
  | { readonly kind: "token"; readonly token: PodToken }
  | { readonly kind: "volume"; readonly volume: VolumeFact }
  | { readonly kind: "none" };

/** A path in the form mounts are compared in: forward slashes, no drive letter, no trailing slash. */
export function normalPath(path: string): string {
  if (!/^[A-Za-z]:|\\|\/\/|.\/$/.test(path)) return path;
  const plain = path
    .replace(/^[A-Za-z]:/, "")
    .replaceAll("\\", "/")
    .replace(/\/{2,}/g, "/");
  return plain.length > 1 ? plain.replace(/\/$/, "") : plain;
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

function tokensOfMount(container: ContainerFact, mountPath: string, volume: VolumeFact): readonly PodToken[] {
  if (volume.kind !== "projected") return [];
  const folder = normalPath(mountPath);
  return volume.tokens.map((t) => ({
    ...(t.audience ? { audience: t.audience } : {}),
    ...(t.expirationSeconds === undefined ? {} : { expirationSeconds: t.expirationSeconds }),
    container: container.name,
    path: normalPath(`${folder}/${t.path}`),
    volume: volume.name,
  }));
}

const volumeOf = (pod: PodFact, name: string): VolumeFact | undefined => pod.spec.volumes.find((v) => v.name === name);

/** The service account tokens mounted in one container (C26, D15): by the webhook, by Kubernetes itself or by hand. */
export function containerTokens(container: ContainerFact, pod: PodFact): readonly PodToken[] {
  return container.mounts.flatMap((m) => {
    const volume = volumeOf(pod, m.volume);
    return volume ? tokensOfMount(container, m.path, volume) : [];
  });
}

/** Every service account token that some container of the pod can read. A projected volume that no container mounts is not among them. */
export const podTokens = (pod: PodFact): readonly PodToken[] => pod.spec.containers.flatMap((c) => containerTokens(c, pod));

/** What is found at a path of a container: the deepest mount that covers it decides. */
export function fileAt(path: string, container: ContainerFact, pod: PodFact): FileSource {
  const file = normalPath(path);
  const mounts = container.mounts.filter((m) => isUnder(file, normalPath(m.path))).sort((a, b) => normalPath(b.path).length - normalPath(a.path).length);
  const mount = mounts[0];
  const volume = mount && volumeOf(pod, mount.volume);
  if (!mount || !volume) return { kind: "none" };
  const tokens = tokensOfMount(container, mount.path, volume);
  // a token mounted as a single file (subPath) stands at the mount path itself
  const token = tokens.find((t) => t.path === file) ?? (file === normalPath(mount.path) && tokens.length === 1 ? tokens[0] : undefined);
  if (token) return { kind: "token", token: { ...token, path: file } };
  return volume.kind === "projected" && volume.secrets.length + volume.configMaps.length === 0 ? { kind: "none" } : { kind: "volume", volume };
}

/** The audience of tokens that name none: EKS sets its own; elsewhere the API server takes its issuer unless told otherwise (H8). */
export const apiAudience = (cluster: ClusterFacts): string => (cluster.eks || !cluster.issuer ? "https://kubernetes.default.svc" : `https://${cluster.issuer}`);

export const subjectOf = (pod: PodFact): string => `system:serviceaccount:${pod.namespace}:${pod.spec.serviceAccount}`;

/** The web identity that a token of the pod presents to STS (C19). */
export function identityOf(token: Pick<PodToken, "audience">, pod: PodFact, cluster: ClusterFacts): Collected<WebIdentity> {
  if (!cluster.issuer) return { state: "not-collected", missing: { what: "issuer of the service account tokens", of: nameOfCluster(cluster) } };
  return {
    state: "read",
    value: {
      issuer: cluster.issuer,
      subject: { kind: "value", values: [subjectOf(pod)] },
      audience: { kind: "value", values: [token.audience ?? apiAudience(cluster)] },
      isServiceAccount: true,
    },
  };
}

/**
 * The web identities a process in the pod can present with the tokens that are mounted, one for each audience (C21, E2). A pod without a
 * token whose audience a provider accepts reaches no role by web identity, whatever the roles trust.
 */
export function podWebIdentity(pod: PodFact, cluster: ClusterFacts): Collected<readonly WebIdentity[]> {
  const audiences = [...new Set(podTokens(pod).map((t) => t.audience))];
  const identities: WebIdentity[] = [];
  for (const audience of audiences) {
    const identity = identityOf(audience === undefined ? {} : { audience }, pod, cluster);
    if (identity.state === "not-collected") return identity;
    identities.push(identity.value);
  }
  return { state: "read", value: identities };
}
