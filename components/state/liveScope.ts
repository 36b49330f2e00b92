import type { LiveChange } from "@/server/contract/live-view";

/** The snapshot in the address that stands for the live view. */
export const LIVE = "live";

/** The key of a cached answer: `["answer", path, parameters]`. */
type Key = readonly unknown[];

const parametersOf = (key: Key): Readonly<Record<string, unknown>> | undefined => {
  const [kind, , params] = key;
  return kind === "answer" && typeof params === "object" && params !== null ? (params as Readonly<Record<string, unknown>>) : undefined;
};

/** Whether a cached answer is of the live view. */
export const isLive = (key: Key): boolean => parametersOf(key)?.["snapshot"] === LIVE;

/** The cluster of a full reference, such as `k8s://cluster/pod/…`; undefined for any other text. */
const clusterOf = (text: unknown): string | undefined => (typeof text === "string" ? /^k8s:\/\/([^/]+)\//.exec(text)?.[1] : undefined);

/**
 * Whether a cached answer of the live view may be otherwise after a change. Where who may become what stays as it was, answers about objects of other
 * clusters stay as they were; of what is not told apart this way the answer is asked again.
 */
export function isTouched(key: Key, change: Pick<LiveChange, "access" | "all" | "clusters">): boolean {
  if (!isLive(key)) return false;
  if (change.all || change.access) return true;
  const named = Object.values(parametersOf(key) ?? {}).flatMap((value) => clusterOf(value) ?? []);
  return named.length === 0 || named.some((cluster) => Object.hasOwn(change.clusters, decodeURIComponent(cluster)));
}
