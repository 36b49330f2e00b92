import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Pair, parseAllDocuments, type YAMLMap } from "yaml";
import { err, ok, type Result } from "@/server/model/result.ts";

/** A value of a section after YAML became JSON: as the authenticator's decoder sees it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

class NotDecodable extends Error {}

/** What anchors may be expanded to, in nodes: a section is small, and one that grows without end is no section. */
const MOST_NODES = 100_000;

/** One section on its way to JSON. */
interface Reading {
  readonly document: Document;
  /** Nodes an alias stands for that are being read. */
  readonly open: Set<Node>;
  nodes: number;
}

const isMerge = ({ key }: Pair): boolean => isScalar(key) && (key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<"));

/** The fields that `<<` takes over from a mapping, or from each of a list of them, the first of a list before the others. */
function merged(pair: Pair, reading: Reading): readonly (readonly [string, JsonValue])[] {
  const value = isNode(pair.value) ? toJson(pair.value, reading) : null;
  const sources = Array.isArray(value) ? value.toReversed() : [value];
  return sources.flatMap((source: JsonValue) => {
    if (typeof source !== "object" || source === null || Array.isArray(source)) throw new NotDecodable("<< takes over what is no mapping");
    return Object.entries(source);
  });
}

function mapToJson(node: YAMLMap, reading: Reading): JsonValue {
  const taken = node.items.filter(isMerge).flatMap((pair) => merged(pair, reading));
  const own = node.items
    .filter((pair) => !isMerge(pair))
    .map((pair): readonly [string, JsonValue] => {
      if (!isScalar(pair.key)) throw new NotDecodable("a mapping is used as a key");
      return [String(pair.key.value), isNode(pair.value) ? toJson(pair.value, reading) : null];
    });
  return Object.fromEntries([...taken, ...own]);
}

function ofAlias(alias: Alias, reading: Reading): JsonValue {
  const node = alias.resolve(reading.document);
  if (!node) throw new NotDecodable(`alias *${alias.source} names no anchor`);
  if (reading.open.has(node)) throw new NotDecodable(`anchor &${alias.source} contains itself`);
  reading.open.add(node);
  const value = toJson(node, reading);
  reading.open.delete(node);
  return value;
}

function toJson(node: Node, reading: Reading): JsonValue {
  reading.nodes += 1;
  if (reading.nodes > MOST_NODES) throw new NotDecodable("its aliases expand without end");
  if (isSeq(node)) return node.items.map((item) => (isNode(item) ? toJson(item, reading) : null));
  if (isMap(node)) return mapToJson(node, reading);
  if (isAlias(node)) return ofAlias(node, reading);
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : value === null || value === undefined
      ? null
      : String(value);
}

/** The decoder reads one document and looks at nothing after it. */
function firstDocument(text: string, lineCounter?: LineCounter): Document.Parsed | undefined {
  const found = parseAllDocuments(text, { version: "1.1", uniqueKeys: false, prettyErrors: false, ...(lineCounter ? { lineCounter } : {}) });
  return Array.isArray(found) ? found[0] : undefined;
}

/**
 * Reads one section of aws-auth by the rules of YAML 1.1: a syntax error, or a key that is no scalar (`{{SessionName}}` without quotes), and the
 * whole section is lost (F25). Anchors, aliases and `<<` are followed, of several documents the first is read. An empty section is an empty list.
 */
export function readSection(text: string): Result<JsonValue, string> {
  const lines = new LineCounter();
  const document = firstDocument(text, lines);
  const [error] = document?.errors ?? [];
  if (error) return err(`line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n")[0] ?? error.code}`);
  if (!document?.contents) return ok([]);
  try {
    return ok(toJson(document.contents, { document, open: new Set(), nodes: 0 }) ?? []);
  } catch (cause) {
    if (cause instanceof NotDecodable) return err(cause.message);
    throw cause;
  }
}

/** The items of a list of scalars as they are written: an account id keeps its leading zero. */
export function readScalars(text: string): Result<readonly string[], string> {
  const document = firstDocument(text);
  const [error] = document?.errors ?? [];
  if (error) return err(error.message.split("\n")[0] ?? error.code);
  const contents = document?.contents;
  if (!contents || (isScalar(contents) && contents.value === null)) return ok([]);
  if (!isSeq(contents)) return err("it is no list");
  return ok(contents.items.flatMap((item) => (isScalar(item) ? [item.source ?? String(item.value)] : [])));
}
