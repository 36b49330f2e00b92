import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { err, ok, type Result } from "@/server/model/result.ts";

/** A value of a section after YAML became JSON: as the authenticator's decoder sees it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

class NotDecodable extends Error {}

function mapToJson(node: YAMLMap): JsonValue {
  const entries = node.items.map((pair): [string, JsonValue] => {
    if (!isScalar(pair.key)) throw new NotDecodable("a mapping is used as a key");
    return [String(pair.key.value), isNode(pair.value) ? toJson(pair.value) : null];
  });
  return Object.fromEntries(entries);
}

function toJson(node: Node): JsonValue {
  if (isSeq(node)) return node.items.map((item) => (isNode(item) ? toJson(item) : null));
  if (isMap(node)) return mapToJson(node);
  if (isAlias(node)) throw new NotDecodable("an alias is used");
  if (!isScalar(node)) return null;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : value === null || value === undefined
      ? null
      : String(value);
}

/**
 * Reads one section of aws-auth by the rules of YAML 1.1: a syntax error, or a key that is no scalar (`{{SessionName}}` without quotes), and the
 * whole section is lost (F25). An empty section is an empty list.
 */
export function readSection(text: string): Result<JsonValue, string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.1", uniqueKeys: false, lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) return err(`line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n")[0] ?? error.code}`);
  if (!document.contents) return ok([]);
  try {
    return ok(toJson(document.contents));
  } catch (cause) {
    if (cause instanceof NotDecodable) return err(cause.message);
    throw cause;
  }
}

/** The items of a list of scalars as they are written: an account id keeps its leading zero. */
export function readScalars(text: string): Result<readonly string[], string> {
  const document = parseDocument(text, { version: "1.1", uniqueKeys: false, prettyErrors: false });
  const [error] = document.errors;
  if (error) return err(error.message.split("\n")[0] ?? error.code);
  const { contents } = document;
  if (!contents) return ok([]);
  if (!isSeq(contents)) return err("it is no list");
  return ok(contents.items.flatMap((item) => (isScalar(item) ? [item.source ?? String(item.value)] : [])));
}
