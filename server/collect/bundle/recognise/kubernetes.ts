import type { Contribution, ItemFailure, Reading, ReadState } from "@/server/collect/bundle/contribution.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { issuerOf } from "@/server/collect/bundle/to-fact/provider.ts";
import { noObjects, type ObjectFacts } from "@/server/facts/empty-cluster.ts";
import { BrokenItem, elementsOf, failureOf, hasObject, isList, TakenItem } from "./items.ts";
import { kindOf } from "./kubernetes-kinds.ts";

interface Tally {
  readonly facts: ObjectFacts;
  readonly counts: Map<string, number>;
  readonly kinds: Map<string, ReadState>;
  readonly failures: ItemFailure[];
}

interface ListForm {
  readonly apiVersion: string;
  /** The kind a typed list (`PodList`) names; undefined for `List`, whose items say it. */
  readonly itemKind: string | undefined;
  readonly state: ReadState;
}

function takeObject(tally: Tally, raw: unknown, index: number, list: ListForm): void {
  if (raw instanceof BrokenItem) {
    tally.failures.push(failureOf(raw, index, "", ""));
    damage(tally, list.itemKind);
    return;
  }
  if (raw instanceof TakenItem) {
    count(tally, raw.kind);
    raw.put?.(tally.facts, raw.fact);
    if (raw.put) found(tally, raw.kind, list.state);
    return;
  }
  const kind = textField(raw, "kind") ?? list.itemKind;
  const apiVersion = textField(raw, "apiVersion") ?? list.apiVersion;
  if (kind === undefined) {
    tally.failures.push(failureOf(raw, index, "", "has no `kind`"));
    return;
  }
  if (isList(field(raw, "items")) && kind.endsWith("List")) {
    takeList(tally, raw, kind, apiVersion);
    return;
  }
  const { take } = kindOf(apiVersion, kind);
  count(tally, kind);
  if (!take) return;
  const problem = take(tally.facts, raw);
  if (problem === undefined) {
    found(tally, kind, list.state);
    return;
  }
  tally.failures.push(failureOf(raw, index, kind, problem));
  tally.kinds.set(kind, "damaged");
}

function count(tally: Tally, kind: string): void {
  tally.counts.set(kind, (tally.counts.get(kind) ?? 0) + 1);
}

function found(tally: Tally, kind: string, state: ReadState): void {
  if (tally.kinds.get(kind) !== "damaged") tally.kinds.set(kind, state);
}

/** A broken object of a list may have been of any kind seen in it. */
function damage(tally: Tally, itemKind: string | undefined): void {
  for (const kind of itemKind === undefined ? [...tally.kinds.keys()] : [itemKind]) tally.kinds.set(kind, "damaged");
}

function takeList(tally: Tally, raw: unknown, kind: string, apiVersion: string): void {
  const itemKind = kind === "List" ? undefined : kind.slice(0, -"List".length);
  const more = textField(field(raw, "metadata"), "continue") ?? "";
  const list: ListForm = { apiVersion, itemKind, state: more === "" ? "complete" : "partial" };
  if (itemKind !== undefined && kindOf(apiVersion, itemKind).take) tally.kinds.set(itemKind, tally.kinds.get(itemKind) ?? list.state);
  if (itemKind !== undefined) tally.counts.set(itemKind, tally.counts.get(itemKind) ?? 0);
  let index = 0;
  for (const item of elementsOf(field(raw, "items"))) takeObject(tally, item, index++, list);
}

/** Kubernetes objects: one, a `List`, or a typed list as the API server prints it. Kinds without facts are counted and left alone. */
export function readKubernetes(doc: unknown): Reading[] | undefined {
  const kind = textField(doc, "kind");
  const apiVersion = textField(doc, "apiVersion");
  if (kind === undefined || apiVersion === undefined) return undefined;
  if (kind === "Status" && textField(doc, "status") === "Failure") return [refused(doc)];
  const tally: Tally = { facts: noObjects(), counts: new Map(), kinds: new Map(), failures: [] };
  takeObject(tally, doc, 0, { apiVersion, itemKind: undefined, state: "partial" });
  const contribution: Contribution = { scope: "cluster", part: { ...filled(tally.facts), kinds: Object.fromEntries(tally.kinds) } };
  const [first = ["List", 0], ...rest] = tally.counts;
  return [
    { kind: first[0], objects: first[1], contributions: [contribution], failures: tally.failures },
    ...rest.map(([name, objects]) => ({ kind: name, objects, contributions: [], failures: [] })),
  ];
}

const filled = (facts: ObjectFacts): Partial<ObjectFacts> => Object.fromEntries(Object.entries(facts).filter(([, all]) => all.length > 0));

/** The API server's refusal in place of an answer. */
function refused(doc: unknown): Reading {
  const code = field(doc, "code");
  const reason = textField(doc, "reason") ?? "Failure";
  return {
    kind: "Status",
    objects: 0,
    contributions: [],
    failures: [{ reason: `holds an error of the API server instead of objects: ${reason}${typeof code === "number" ? ` (${code})` : ""}` }],
  };
}

/** `/version`, `kubectl version -o json`, `/.well-known/openid-configuration` and the key set beside it. */
export function readClusterEndpoint(doc: unknown): Reading | undefined {
  const issuer = textField(doc, "issuer");
  if (issuer !== undefined && textField(doc, "jwks_uri") !== undefined) return cluster("openid-configuration", { issuer: issuerOf(issuer) });
  const version = hasObject(doc, "serverVersion") ? field(doc, "serverVersion") : doc;
  const major = textField(version, "major");
  const minor = textField(version, "minor");
  if (major !== undefined && minor !== undefined && textField(version, "gitVersion") !== undefined)
    return cluster("version", { version: `${major}.${minor.replace(/\D+$/, "")}` });
  if (hasObject(doc, "clientVersion")) return cluster("version", {});
  const first = isList(field(doc, "keys")) ? [...elementsOf(field(doc, "keys"))][0] : undefined;
  return textField(first, "kty") === undefined ? undefined : cluster("key set of the token issuer", {});
}

const cluster = (kind: string, part: { issuer?: string; version?: string }): Reading => ({
  kind,
  objects: 1,
  contributions: Object.keys(part).length > 0 ? [{ scope: "cluster", part }] : [],
  failures: [],
});
