import fc from "fast-check";
import { changedFacts, type FactsChange } from "@/server/facts/change.ts";
import { ACCOUNT_LISTS, type AccountFacts, CLUSTER_LISTS, type ClusterFacts, type Facts } from "@/server/facts/snapshot.ts";

/** Numbers that stand for a change of whatever facts they are held against. */
export interface DrawnChange {
  readonly kind: "remove" | "copy" | "swap" | "list state" | "whole field" | "organization";
  readonly where: number;
  readonly list: number;
  readonly item: number;
  readonly other: number;
  readonly field: number;
}

const n = fc.nat(9_999);

/** Any change: an item goes, comes under another name, or takes a field over from another one; a list is read less; a field of a whole goes. */
export const drawnChange: fc.Arbitrary<DrawnChange> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("remove" as const, "copy" as const) },
    { weight: 6, arbitrary: fc.constant("swap" as const) },
    { weight: 1, arbitrary: fc.constantFrom("list state" as const, "whole field" as const, "organization" as const) },
  ),
  where: n,
  list: n,
  item: n,
  other: n,
  field: n,
});

type Item = Readonly<Record<string, unknown>>;
type Lists = Readonly<Record<string, readonly Item[] | unknown>>;

/** The fields by which items are told apart: a copy has another name, a swap leaves it. */
const IDENTITY = ["associationId", "principalArn", "serial", "resource", "arn", "id", "name", "namespace", "kind"];
const NAMES = ["associationId", "principalArn", "serial", "resource", "arn", "id", "name"];

const at = <T>(list: readonly T[], place: number): T | undefined => (list.length === 0 ? undefined : list[place % list.length]);

const nameOf = (item: Item): string => {
  const own = ["associationId", "principalArn", "serial", "resource", "arn", "id"].map((key) => item[key]).find((value) => value !== undefined);
  if (own !== undefined) return String(own);
  const name = item["namespace"] === undefined ? String(item["name"]) : `${item["namespace"]}/${item["name"]}`;
  return "kind" in item ? `${item["kind"]}/${name}` : name;
};

const renamed = (item: Item, by: number): Item => ({
  ...item,
  ...Object.fromEntries(NAMES.flatMap((key) => (typeof item[key] === "string" ? [[key, `${item[key]}-${by % 3}`]] : []))),
});

function swapped(item: Item, other: Item, place: number): Item {
  const field = at([...new Set([...Object.keys(item), ...Object.keys(other)])].filter((key) => !IDENTITY.includes(key)).sort(), place);
  return field === undefined ? item : withFieldOf(item, other, field);
}

function withFieldOf(item: Item, other: Item, field: string): Item {
  const { [field]: _old, ...rest } = item;
  return field in other ? { ...rest, [field]: other[field] } : rest;
}

const listsOf = (whole: Lists): readonly string[] =>
  Object.keys(whole).filter((key) => Array.isArray(whole[key]) && typeof whole[key][0] === "object" && nameOf(whole[key][0]) !== "undefined");

function listChange(whole: Lists, drawn: DrawnChange): Readonly<Record<string, unknown>> {
  const list = at(listsOf(whole), drawn.list);
  const items = (list === undefined ? [] : whole[list]) as readonly Item[];
  const item = at(items, drawn.item);
  const other = at(items, drawn.other);
  if (list === undefined || !item || !other) return {};
  if (drawn.kind === "remove") return { [list]: { remove: [nameOf(item)] } };
  return { [list]: { put: [drawn.kind === "copy" ? renamed(item, drawn.other) : swapped(item, other, drawn.field)] } };
}

function changeOf(facts: Facts, drawn: DrawnChange): FactsChange {
  const cluster = drawn.where % 2 === 0 ? at(facts.clusters, drawn.where >> 1) : undefined;
  const account = at(facts.accounts, drawn.where >> 1);
  if (cluster) return { clusters: { [cluster.name]: listChange(cluster, drawn) } };
  return account ? { accounts: { [account.id]: listChange(account, drawn) } } : {};
}

interface OneChange {
  readonly words: string;
  readonly change: FactsChange;
}

/** Every change of one item of every list: it goes, comes under another name, takes each field over from the one after it. Every `step`th of them all. */
export function everyChange(facts: Facts, step: number): readonly OneChange[] {
  const all = [
    ...facts.clusters.flatMap((c) => changesIn(c, (lists) => ({ clusters: { [c.name]: lists } }))),
    ...facts.accounts.flatMap((a) => changesIn(a, (lists) => ({ accounts: { [a.id]: lists } }))),
  ];
  return all.filter((_, place) => place % step === 0);
}

const changesIn = (whole: Lists, wrap: (lists: object) => FactsChange): readonly OneChange[] =>
  listsOf(whole).flatMap((list) => {
    const items = whole[list] as readonly Item[];
    return items.flatMap((item, place) =>
      changesOfItem(list, item, items[(place + 1) % items.length] ?? item).map(({ words, lists }) => ({
        words: `${list} ${nameOf(item)}: ${words}`,
        change: wrap(lists),
      })),
    );
  });

function changesOfItem(list: string, item: Item, next: Item): readonly { readonly words: string; readonly lists: object }[] {
  const fields = [...new Set([...Object.keys(item), ...Object.keys(next)])].filter((key) => !IDENTITY.includes(key));
  return [
    { words: "gone", lists: { [list]: { remove: [nameOf(item)] } } },
    { words: "copied", lists: { [list]: { put: [renamed(item, 1)] } } },
    ...fields.map((field) => ({ words: `${field} of another`, lists: { [list]: { put: [withFieldOf(item, next, field)] } } })),
  ];
}

const STATES = ["complete", "partial", undefined] as const;

function withState(lists: Readonly<Record<string, unknown>>, list: string, place: number): Record<string, "complete" | "partial"> {
  const { [list]: _old, ...rest } = lists as Readonly<Record<string, "complete" | "partial">>;
  const state = STATES[place % STATES.length];
  return state === undefined ? rest : { ...rest, [list]: state };
}

/** One of the fields of a cluster or account that may be missing is missing. */
const withoutField = <T extends ClusterFacts | AccountFacts>(whole: T, place: number): T => {
  const field = at(["issuer", "eks", "version", "arn", "region", "account"], place) ?? "";
  const { [field]: _gone, ...rest } = whole as Readonly<Record<string, unknown>>;
  return rest as unknown as T;
};

function changedWhole(facts: Facts, drawn: DrawnChange): Facts {
  const { kind, where, list, field } = drawn;
  if (kind === "organization") return where % 3 === 0 ? { ...facts, identityCenter: facts.identityCenter.slice(1) } : withoutPolicy(facts, drawn);
  const isCluster = where % 2 === 0 && facts.clusters.length > 0;
  const place = (where >> 1) % (isCluster ? facts.clusters.length : facts.accounts.length);
  const ofCluster = (c: ClusterFacts): ClusterFacts =>
    kind === "whole field" ? withoutField(c, field) : { ...c, lists: withState(c.lists, at(CLUSTER_LISTS, list) ?? "", field) };
  const ofAccount = (a: AccountFacts): AccountFacts => ({ ...a, lists: withState(a.lists, at(ACCOUNT_LISTS, list) ?? "", field) });
  if (isCluster) return { ...facts, clusters: facts.clusters.map((c, i) => (i === place ? ofCluster(c) : c)) };
  return { ...facts, accounts: facts.accounts.map((a, i) => (i === place ? ofAccount(a) : a)) };
}

function withoutPolicy(facts: Facts, { item }: DrawnChange): Facts {
  const { organization, ...rest } = facts;
  if (!organization || organization.attachments.length === 0) return rest;
  const gone = item % organization.attachments.length;
  return { ...facts, organization: { ...organization, attachments: organization.attachments.filter((_, i) => i !== gone) } };
}

/** The facts after a drawn change, sharing with the old ones what it does not touch. */
export const drawnFacts = (facts: Facts, drawn: DrawnChange): Facts =>
  drawn.kind === "remove" || drawn.kind === "copy" || drawn.kind === "swap" ? changedFacts(facts, changeOf(facts, drawn)) : changedWhole(facts, drawn);
