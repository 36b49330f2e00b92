import type { ContainerFact, EnvFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { indexOf } from "./cluster-index.ts";
import { isComplete } from "./names.ts";

/** A variable that is set. `value` is undefined when it is set to something that the facts do not hold; `origin` says where it comes from. */
export interface Variable {
  readonly value?: string;
  readonly origin: string;
  /** Written in `env` of the container itself, the only place the webhook looks at. */
  readonly inEnv: boolean;
}

/** The environment of a container as far as AWS variables go. */
export interface Environment {
  readonly get: (name: string) => Variable | undefined;
  /** ConfigMaps and Secrets taken in whole (`envFrom`) whose keys were not collected: what they set is not known. */
  readonly unread: readonly string[];
}

const configMapOf = (name: string, pod: PodFact, cluster: ClusterFacts) => indexOf(cluster).configMap(pod.namespace, name);
const secretOf = (name: string, pod: PodFact, cluster: ClusterFacts) => indexOf(cluster).secret(pod.namespace, name);

const variable = (value: string | undefined, origin: string, inEnv: boolean): Variable => (value === undefined ? { origin, inEnv } : { value, origin, inEnv });

/** Replaces `$(NAME)` by what NAME is set to, as Kubernetes does with variables set before; undefined when that is not known. */
function expand(text: string, set: ReadonlyMap<string, Variable>): string | undefined {
  if (!text.includes("$(")) return text;
  const names = [...text.matchAll(/\$\(([^)]*)\)/g)].map((m) => m[1] ?? "");
  if (names.some((name) => set.get(name)?.value === undefined)) return undefined;
  return text.replace(/\$\(([^)]*)\)/g, (_, name: string) => set.get(name)?.value ?? "");
}

function fromEnv(entry: EnvFact, set: ReadonlyMap<string, Variable>, pod: PodFact, cluster: ClusterFacts): Variable {
  const { from } = entry;
  if (from?.kind === "configmap")
    return variable(configMapOf(from.name, pod, cluster)?.values[from.key], `key ${from.key} of ConfigMap ${pod.namespace}/${from.name}`, true);
  if (from?.kind === "secret") return variable(undefined, `key ${from.key} of Secret ${pod.namespace}/${from.name}`, true);
  if (from || entry.value === undefined) return variable(undefined, from ? "a reference to another field" : "the container's env", true);
  const value = expand(entry.value, set);
  return variable(value, value === undefined ? `the container's env (${entry.value})` : "the container's env", true);
}

/** What one `envFrom` entry sets; undefined when the object it names was not collected. An object that does not exist sets nothing. */
function fromObject(
  source: ContainerFact["envFrom"][number],
  label: string,
  pod: PodFact,
  cluster: ClusterFacts,
): readonly (readonly [string, Variable])[] | undefined {
  const isConfigMap = source.kind === "configmap";
  const object = isConfigMap ? configMapOf(source.name, pod, cluster) : secretOf(source.name, pod, cluster);
  if (!object) return isComplete(cluster, isConfigMap ? "configMaps" : "secrets") ? [] : undefined;
  const values = "values" in object ? object.values : {};
  return object.keys.map((key) => [`${source.prefix}${key}`, variable(values[key], `key ${key} of ${label}`, false)]);
}

/** Variables of `envFrom`, later sources over earlier ones. */
function fromSources(container: ContainerFact, pod: PodFact, cluster: ClusterFacts) {
  const set = new Map<string, Variable>();
  const unread: string[] = [];
  for (const source of container.envFrom) {
    const label = `${source.kind === "configmap" ? "ConfigMap" : "Secret"} ${pod.namespace}/${source.name}`;
    const entries = fromObject(source, label, pod, cluster);
    if (!entries) unread.push(label);
    for (const [name, held] of entries ?? []) set.set(name, held);
  }
  return { set, unread };
}

/** What a container's environment holds, `env` over `envFrom`. A variable set to an empty text counts as not set, as SDKs take it. */
export function environmentOf(container: ContainerFact, pod: PodFact, cluster: ClusterFacts): Environment {
  const { set, unread } = fromSources(container, pod, cluster);
  for (const entry of container.env) set.set(entry.name, fromEnv(entry, set, pod, cluster));
  return {
    get: (name) => {
      const held = set.get(name);
      return held?.value === "" ? undefined : held;
    },
    unread,
  };
}
