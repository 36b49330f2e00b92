import type { ItemFailure, ReadState } from "@/server/collect/bundle/contribution.ts";
import { field, isObject, textField } from "@/server/collect/bundle/raw.ts";
import type { Mapped } from "@/server/collect/bundle/result-of.ts";
import type { ObjectFacts } from "@/server/facts/empty-cluster.ts";

/** An element of a long list that is no valid JSON; it stands where its object would. */
export class BrokenItem implements ItemFailure {
  readonly reason: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  constructor(reason: string, line?: number, column?: number) {
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}

/** An object of a list that was read from its bytes: of which kind it is, and its fact, where one is made of its kind, with what adds it. */
export class TakenItem {
  readonly kind: string;
  readonly fact: unknown;
  readonly put: ((facts: ObjectFacts, fact: unknown) => void) | undefined;
  constructor(kind: string, fact: unknown, put: ((facts: ObjectFacts, fact: unknown) => void) | undefined) {
    this.kind = kind;
    this.fact = fact;
    this.put = put;
  }
}

/** A list whose elements are parsed one at a time, so that a large file is never in memory as objects. */
export class LazyList implements Iterable<unknown> {
  readonly #read: () => Iterable<unknown>;
  readonly length: number;
  constructor(length: number, read: () => Iterable<unknown>) {
    this.length = length;
    this.#read = read;
  }
  [Symbol.iterator](): Iterator<unknown> {
    return this.#read()[Symbol.iterator]();
  }
}

export const isList = (value: unknown): value is readonly unknown[] | LazyList => Array.isArray(value) || value instanceof LazyList;
/** The elements of a list, none when it is no list. */
export const elementsOf = (value: unknown): Iterable<unknown> => (isList(value) ? value : []);
export const lengthOf = (value: unknown): number => (isList(value) ? value.length : 0);
/** The first element, by which lists of the same key are told apart. */
export function firstOf(value: unknown): unknown {
  for (const element of elementsOf(value)) return element;
  return undefined;
}
/** The texts of a list of names or ARNs. */
export const textsOf = (value: unknown): string[] => [...elementsOf(value)].filter((one): one is string => typeof one === "string");

export interface Harvest<T> {
  readonly facts: T[];
  readonly failures: ItemFailure[];
}

/** A name to find an object by in its file; only names and ARNs, never another value. */
export function labelOf(raw: unknown, index: number): string {
  const metadata = field(raw, "metadata");
  const named = textField(metadata, "name");
  const namespace = textField(metadata, "namespace");
  const name =
    named === undefined ? NAME_KEYS.map((key) => textField(raw, key)).find((found) => found !== undefined) : [namespace, named].filter(Boolean).join("/");
  return name === undefined ? `object ${index + 1}` : `object ${index + 1} (${name.slice(0, 200)})`;
}
const NAME_KEYS = ["Arn", "UserName", "RoleName", "GroupName", "PolicyName", "InstanceId", "name", "Name"];

/** Maps every element; those that fail are named and the others kept. `of` says what the list is when a file has several. */
export function harvest<T>(elements: unknown, toFact: (raw: unknown) => Mapped<T>, of = ""): Harvest<T> {
  const result: Harvest<T> = { facts: [], failures: [] };
  let index = 0;
  for (const raw of elementsOf(elements)) {
    const fact = raw instanceof BrokenItem ? undefined : toFact(raw);
    if (fact?.ok) result.facts.push(fact.value);
    else result.failures.push(failureOf(raw, index, of, fact?.error ?? ""));
    index += 1;
  }
  return result;
}

/** The entry in coverage of one element that could not be taken. */
export function failureOf(raw: unknown, index: number, of: string, problem: string): ItemFailure {
  const prefix = of === "" ? "" : `${of} `;
  if (raw instanceof BrokenItem) return { reason: `${prefix}object ${index + 1}: ${raw.reason}`, line: raw.line, column: raw.column };
  return { reason: `${prefix}${labelOf(raw, index)}: ${problem}` };
}

/** Whether an answer says that more follows: `IsTruncated`, or a token for the next page. */
export function isTruncated(doc: unknown): boolean {
  if (field(doc, "IsTruncated") === true) return true;
  return ["NextToken", "nextToken", "NextMarker"].some((key) => (textField(doc, key) ?? "") !== "");
}

export const stateOf = (truncated: boolean, failures: readonly unknown[]): ReadState => (failures.length > 0 ? "damaged" : truncated ? "partial" : "complete");

/** Whether a document has a key with a list or object of the asked kind. */
export const hasList = (doc: unknown, key: string): boolean => isList(field(doc, key));
export const hasObject = (doc: unknown, key: string): boolean => isObject(field(doc, key));
