/** A cluster of the snapshot, and the namespace a name without one is in. */
export interface KubectlPlace {
  readonly cluster: string;
  readonly namespace: string;
}

/** Types as kubectl takes them, by every name it knows them by. */
const NAMESPACED: Readonly<Record<string, readonly string[]>> = {
  pod: ["pods", "po"],
  serviceaccount: ["serviceaccounts", "sa"],
  deployment: ["deployments", "deploy"],
  statefulset: ["statefulsets", "sts"],
  daemonset: ["daemonsets", "ds"],
  replicaset: ["replicasets", "rs"],
  job: ["jobs"],
  cronjob: ["cronjobs", "cj"],
  role: ["roles"],
  rolebinding: ["rolebindings"],
  configmap: ["configmaps", "cm"],
  secret: ["secrets"],
};
const CLUSTER_WIDE: Readonly<Record<string, readonly string[]>> = {
  node: ["nodes", "no"],
  namespace: ["namespaces", "ns"],
  user: ["users"],
  group: ["groups"],
  clusterrole: ["clusterroles"],
  clusterrolebinding: ["clusterrolebindings"],
};

const typeIn = (table: Readonly<Record<string, readonly string[]>>, word: string): string | undefined =>
  Object.entries(table).find(([type, names]) => type === word || names.includes(word))?.[0];

const isReference = (text: string): boolean => text === "*" || /^(?:[a-z][a-z0-9]*:\/\/|arn:|service:|saml:|key:)/.test(text);

interface Named {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly isClusterWide: boolean;
}

/** `pod/NAME`, `sa/NS/NAME`, `node/NAME`; a pod may also be `NAME` or `NS/NAME`. undefined: not a name of a Kubernetes object. */
function parse(text: string, kind: "entity" | "pod"): Named | undefined {
  const [first = "", ...rest] = text.split("/");
  const word = first.toLowerCase();
  const wide = typeIn(CLUSTER_WIDE, word);
  if (wide !== undefined && rest.length > 0) return { type: wide, name: rest.join("/"), isClusterWide: true };
  const type = typeIn(NAMESPACED, word);
  if (type !== undefined && rest.length > 0) return named(type, rest);
  return kind === "pod" ? named("pod", [first, ...rest]) : undefined;
}

function named(type: string, parts: readonly string[]): Named | undefined {
  const [first = "", second, ...stray] = parts;
  if (stray.length > 0) return undefined;
  return second === undefined ? { type, name: first, isClusterWide: false } : { type, namespace: first, name: second, isClusterWide: false };
}

/**
 * A word as a reference of the person's cluster and namespace; references, and words that name no Kubernetes object (`S3Admin`), stay as they are. Only
 * a word that needs it asks where the person is.
 */
export async function referenceOf(text: string, kind: "entity" | "pod", place: () => Promise<KubectlPlace>): Promise<string> {
  const found = isReference(text) ? undefined : parse(text, kind);
  if (!found) return text;
  const { cluster, namespace } = await place();
  return `k8s://${cluster}/${found.type}/${found.isClusterWide ? "" : `${found.namespace ?? namespace}/`}${found.name}`;
}
