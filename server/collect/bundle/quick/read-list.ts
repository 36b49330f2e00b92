import { TakenItem } from "@/server/collect/bundle/recognise/items.ts";
import { kindOf, type ObjectKind } from "@/server/collect/bundle/recognise/kubernetes-kinds.ts";
import type { Steps } from "@/server/collect/bundle/steps.ts";
import { JsonBytes, MALFORMED, UNUSUAL } from "./json-bytes.ts";
import type { TextPool } from "./text-pool.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
/** After so many bytes others get their turn. */
const SLICE = 1024 ** 2;

const LOOKS_LIKE_A_LIST = /^\s*\{\s*"(?:apiVersion|kind|items|metadata)"/;

interface Head {
  apiVersion?: string;
  kind?: string;
}

/** A list of Kubernetes objects as a document, its items facts already where they could be read the quick way. */
export interface QuickList extends Head {
  readonly metadata?: unknown;
  readonly items: readonly unknown[];
}

/**
 * Reads a document that is a list of Kubernetes objects straight from its bytes, which are valid UTF-8; undefined: it is something else, or is broken,
 * and has to be read the thorough way. Stops now and then for others.
 */
export function* readList(bytes: Buffer, pool: TextPool): Steps<QuickList | undefined> {
  if (!LOOKS_LIKE_A_LIST.test(bytes.toString("latin1", 0, 256))) return undefined;
  try {
    return yield* document(new JsonBytes(bytes, pool));
  } catch (error) {
    if (error === MALFORMED || error === UNUSUAL) return undefined;
    throw error;
  }
}

interface Found extends Head {
  metadata?: unknown;
  items?: readonly unknown[];
}

function* document(json: JsonBytes): Steps<QuickList | undefined> {
  const found: Found = {};
  let at = json.space(0);
  if (json.bytes[at] !== 0x7b) return undefined;
  do {
    at = json.space(at + 1);
    if (json.bytes[at] !== QUOTE) return undefined;
    const afterKey = json.text(at + 1);
    at = json.space(yield* readMember(json, json.value, json.member(afterKey - 1), found));
  } while (json.bytes[at] === COMMA);
  if (json.bytes[at] !== 0x7d || !isAtEnd(json, at + 1)) return undefined;
  return found.items === undefined ? undefined : { ...found, items: found.items };
}

/** One member of the document into `found`; what a list of objects does not have, or has twice, is UNUSUAL. */
function* readMember(json: JsonBytes, key: unknown, at: number, found: Found): Steps<number> {
  if ((key !== "apiVersion" && key !== "kind" && key !== "metadata" && key !== "items") || key in found) throw UNUSUAL;
  if (key === "items") {
    if (json.bytes[at] !== 0x5b) throw UNUSUAL;
    const items: unknown[] = [];
    const end = yield* readItems(json, at, items, found);
    found.items = items;
    return end;
  }
  const end = json.whole(at);
  if (key === "metadata") found.metadata = json.value;
  else if (typeof json.value === "string") found[key] = json.value;
  else throw UNUSUAL;
  return end;
}

function isAtEnd(json: JsonBytes, from: number): boolean {
  let at = from;
  while (at < json.end && [0x20, 0x0a, 0x0d, 0x09].includes(json.bytes[at] ?? 0)) at += 1;
  return at === json.end;
}

function* readItems(json: JsonBytes, from: number, items: unknown[], list: Head): Steps<number> {
  let at = json.space(from + 1);
  if (json.bytes[at] === 0x5d) return at + 1;
  let pause = from + SLICE;
  for (;;) {
    at = json.space(readItem(json, at, list));
    items.push(json.value);
    const next = json.bytes[at];
    if (next === 0x5d) return at + 1;
    if (next !== COMMA) throw MALFORMED;
    at = json.space(at + 1);
    if (at > pause) {
      pause = at + SLICE;
      yield;
    }
  }
}

/** One object: a fact, or where that is not so simple the object itself, for the thorough way. */
function readItem(json: JsonBytes, at: number, list: Head): number {
  try {
    return takeItem(json, at, list);
  } catch (error) {
    if (error !== UNUSUAL) throw error;
    return json.whole(at);
  }
}

function takeItem(json: JsonBytes, at: number, list: Head): number {
  const { apiVersion, kind, reader } = headAgain(json, at) ?? newHead(json, at, list);
  const end = reader.shape.read(json, at);
  const value = json.value as Head;
  // a key that stands there twice counts where it stands last
  if ((value.apiVersion ?? list.apiVersion) !== apiVersion || (value.kind ?? itemKind(list)) !== kind) throw UNUSUAL;
  json.value = new TakenItem(kind, reader.toFact(value), reader.put);
  return end;
}

/** How an object begins, as the last one did: up to where its kind is said. */
interface KnownHead extends Required<Head> {
  readonly start: number;
  readonly length: number;
  readonly reader: ObjectKind;
}
const heads = new WeakMap<JsonBytes, KnownHead>();

function headAgain(json: JsonBytes, at: number): KnownHead | undefined {
  const last = heads.get(json);
  return last && json.isSame(last.start, at, last.length) ? last : undefined;
}

function newHead(json: JsonBytes, start: number, list: Head): KnownHead {
  const { apiVersion, kind, end } = headOf(json, start, list);
  const head = { apiVersion, kind, start, length: end - start, reader: kindOf(apiVersion, kind) };
  // one that says both itself is the same wherever it stands
  if (end > start) heads.set(json, head);
  return head;
}

/** What `PodList` is a list of; a `List` does not say. */
const itemKind = ({ kind }: Head): string | undefined => (kind?.endsWith("List") && kind !== "List" ? kind.slice(0, -"List".length) : undefined);

/** API version and kind as they stand before everything else of an object, and where they end; in a typed list they may be the list's (`end` is `from`). */
function headOf(json: JsonBytes, from: number, list: Head): Required<Head> & { readonly end: number } {
  const head: Head = {};
  if (json.bytes[from] !== 0x7b) throw UNUSUAL;
  let at = json.space(from + 1);
  let end = from;
  while (json.bytes[at] === QUOTE && (head.apiVersion === undefined || head.kind === undefined)) {
    const afterKey = json.text(at + 1);
    const key = json.value;
    if (key !== "apiVersion" && key !== "kind") break;
    const value = json.member(afterKey - 1);
    if (json.bytes[value] !== QUOTE) throw UNUSUAL;
    end = json.text(value + 1);
    head[key] = json.value as string;
    at = json.space(end);
    if (json.bytes[at] === COMMA) at = json.space(at + 1);
  }
  return { ...saidBy(head, list), end: head.apiVersion === undefined || head.kind === undefined ? from : end };
}

function saidBy(head: Head, list: Head): Required<Head> {
  const apiVersion = head.apiVersion ?? list.apiVersion;
  const kind = head.kind ?? itemKind(list);
  if (apiVersion === undefined || kind === undefined || kind.endsWith("List")) throw UNUSUAL;
  return { apiVersion, kind };
}
