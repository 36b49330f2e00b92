import type { AccountItems, ClusterItems } from "./change.ts";
import type { EksClusterFact } from "./eks.ts";
import type { AccountFacts, ClusterFacts, Facts } from "./snapshot.ts";

/** When a step of a change is taken: what holds together is taken apart first, and what may be alone is known last. */
export const EDIT_ORDER = { unlink: 0, remove: 1, put: 2, link: 3, limit: 4 } as const;

/** One step of a change that depends on what is there: items of one list of an account or a cluster, as they are and as they would be. */
export interface FactEdit {
  /** What of the change says it. */
  readonly what: string;
  readonly order: (typeof EDIT_ORDER)[keyof typeof EDIT_ORDER];
  readonly place: { readonly account: string } | { readonly cluster: string };
  readonly list: string;
  readonly is: (item: object) => boolean;
  /** The item after the step; undefined: there is none. Given undefined where none is there. */
  readonly edit: (before: object | undefined) => object | undefined;
  /** The step is about every such item, and there may be none. */
  readonly every: boolean;
}

interface Step<Item> {
  readonly what: string;
  readonly order: keyof typeof EDIT_ORDER;
  readonly is: (item: Item) => boolean;
  readonly edit: (before: Item | undefined) => Item | undefined;
  readonly every?: boolean;
}

// the list says of which kind its items are
const stepOf = <Item>(place: FactEdit["place"], list: string, { order, every, ...step }: Step<Item>): FactEdit =>
  ({ ...step, place, list, order: EDIT_ORDER[order], every: every ?? false }) as unknown as FactEdit;

/** A step about a list of an account. */
export const accountEdit = <L extends keyof AccountItems & string>(account: string, list: L, step: Step<AccountItems[L]>): FactEdit =>
  stepOf({ account }, list, step);
/** A step about a list of a cluster, by the name it has in the snapshot. */
export const clusterEdit = <L extends keyof ClusterItems & string>(cluster: string, list: L, step: Step<ClusterItems[L]>): FactEdit =>
  stepOf({ cluster }, list, step);

/** A step about a cluster's own description; there is none where it was not read. */
export const eksEdit = (cluster: string, step: Omit<Step<EksClusterFact>, "is" | "every">): FactEdit =>
  stepOf({ cluster }, OWN, { ...step, is: () => true } as Step<EksClusterFact>);
/** The one fact of a cluster that is no list. */
const OWN = "eks";

export interface WithoutEffect {
  readonly what: string;
  readonly reason: string;
}

const NOT_THERE = "there is nothing of this name in the snapshot";

function taken(items: readonly object[], { what, is, edit, every }: FactEdit, ignored: WithoutEffect[]): readonly object[] {
  if (every) return items.flatMap((item) => (is(item) ? (edit(item) ?? []) : [item]));
  const at = items.findIndex(is);
  const before = items[at];
  const after = edit(before);
  if (before === undefined && after === undefined) ignored.push({ what, reason: NOT_THERE });
  if (before === after) return items;
  if (before === undefined) return after ? [...items, after] : items;
  return after ? items.with(at, after) : items.toSpliced(at, 1);
}

function listIn(facts: AccountFacts | ClusterFacts, name: string): readonly object[] {
  const found = (facts as unknown as Readonly<Record<string, object | readonly object[] | undefined>>)[name];
  return found === undefined ? [] : Array.isArray(found) ? found : [found];
}

function edited<T extends AccountFacts | ClusterFacts>(facts: T, edits: readonly FactEdit[], ignored: WithoutEffect[]): T {
  const lists = new Map<string, readonly object[]>();
  for (const edit of edits) {
    const before = lists.get(edit.list) ?? listIn(facts, edit.list);
    lists.set(edit.list, taken(before, edit, ignored));
  }
  return { ...facts, ...Object.fromEntries([...lists].map(([name, items]) => [name, name === OWN ? items[0] : items])) };
}

const isOf = (place: FactEdit["place"], key: "account" | "cluster", name: string): boolean => (place as Record<string, string>)[key] === name;

/**
 * The facts after all steps, in their order and, of one order, as they are given; and the steps that are about what is not there. Pure. Accounts and clusters that no step is
 * about are the very same as before.
 */
export function editedFacts(facts: Facts, steps: readonly FactEdit[]): { readonly facts: Facts; readonly ignored: readonly WithoutEffect[] } {
  const ignored: WithoutEffect[] = [];
  const sorted = steps.toSorted((a, b) => a.order - b.order);
  const inPlace = <T extends AccountFacts | ClusterFacts>(one: T, key: "account" | "cluster", name: string): T => {
    const own = sorted.filter(({ place }) => isOf(place, key, name));
    return own.length === 0 ? one : edited(one, own, ignored);
  };
  const accounts = facts.accounts.map((one) => inPlace(one, "account", one.id));
  const clusters = facts.clusters.map((one) => inPlace(one, "cluster", one.name));
  return { facts: { ...facts, accounts, clusters }, ignored };
}
