import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { ANYWHERE, type Lookups } from "./lookups.ts";

/** The namespaces of a cluster whose running pods, or whose service accounts, are others than before. */
export class TakeoverChanges {
  readonly pods: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;

  constructor(pods: ReadonlySet<string>, accounts: ReadonlySet<string>) {
    this.pods = pods;
    this.accounts = accounts;
  }

  /** Whether something that has looked these up may come out differently now. */
  touch(lookups: Lookups): boolean {
    return meets(this.pods, lookups.pods) || meets(this.accounts, lookups.accounts);
  }
}

function meets(changed: ReadonlySet<string>, looked: ReadonlySet<string>): boolean {
  if (looked === ANYWHERE) return changed.size > 0;
  for (const namespace of looked) if (changed.has(namespace)) return true;
  return false;
}

interface Scene {
  readonly cluster: ClusterFacts;
  readonly pods: ReadonlyMap<string, readonly PodFact[]>;
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Whether two lists hold the same things in the same order. */
export function sameItems(a: Iterable<unknown> & { readonly length: number }, b: Iterable<unknown> & { readonly length: number }): boolean {
  if (a.length !== b.length) return false;
  const other = b[Symbol.iterator]();
  for (const item of a) if (item !== other.next().value) return false;
  return true;
}

const BY_NAMESPACE: ReadonlySet<keyof ClusterFacts> = new Set(["pods", "serviceAccounts"]);

/** Whether a field says the same of what can be taken over: of ConfigMaps only which there are counts, and of the lists what each says. */
function isAlike(field: keyof ClusterFacts, before: ClusterFacts, now: ClusterFacts): boolean {
  if (before[field] === now[field] || BY_NAMESPACE.has(field)) return true;
  if (field === "lists") return JSON.stringify(before.lists) === JSON.stringify(now.lists);
  const names = ({ configMaps }: ClusterFacts): string[] => configMaps.map((c) => `${c.namespace}/${c.name}`);
  return field === "configMaps" && sameItems(names(before), names(now));
}

function different<V>(before: ReadonlyMap<string, V>, now: ReadonlyMap<string, V>, same: (a: V, b: V) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  for (const namespace of [...before.keys(), ...now.keys()]) {
    const [a, b] = [before.get(namespace), now.get(namespace)];
    if (a === undefined || b === undefined || !same(a, b)) found.add(namespace);
  }
  return found;
}

/** What has changed namespace by namespace; undefined where something else has changed too. */
export function changesBetween(before: Scene, now: Scene): TakeoverChanges | undefined {
  const fields = new Set([...Object.keys(before.cluster), ...Object.keys(now.cluster)]) as Set<keyof ClusterFacts>;
  for (const field of fields) if (!isAlike(field, before.cluster, now.cluster)) return undefined;
  const pods = different(before.pods, now.pods, sameItems);
  const accounts = different(before.accounts, now.accounts, (a, b) => sameItems([...a], [...b]));
  return new TakeoverChanges(pods, accounts);
}
