/** A part of a JSON text. `key` is the top-level key that it belongs to; undefined for what stands around the keys. */
export interface JsonPiece {
  readonly text: string;
  readonly key: string | undefined;
}

// snapshot → its clusters → one cluster → its pods → one pod: what lies deeper is small enough for one string
const DEEPEST = 4;
// Small pieces are joined: a stream costs more for each piece than for each byte.
const JOIN_UNTIL = 64 * 1024;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !("toJSON" in value);

// what JSON.stringify leaves out of objects
const isLeftOut = (value: unknown): boolean => value === undefined || typeof value === "function" || typeof value === "symbol";

function* arrayTexts(items: readonly unknown[], depth: number): Generator<string> {
  let separator = "[";
  for (const item of items) {
    yield separator;
    yield* valueTexts(item, depth + 1);
    separator = ",";
  }
  yield items.length === 0 ? "[]" : "]";
}

function* objectTexts(value: Readonly<Record<string, unknown>>, depth: number): Generator<string> {
  let separator = "{";
  for (const [key, item] of Object.entries(value)) {
    if (isLeftOut(item)) continue;
    yield `${separator}${JSON.stringify(key)}:`;
    yield* valueTexts(item, depth + 1);
    separator = ",";
  }
  yield separator === "{" ? "{}" : "}";
}

function* valueTexts(value: unknown, depth: number): Generator<string> {
  if (depth < DEEPEST && Array.isArray(value)) yield* arrayTexts(value, depth);
  else if (depth < DEEPEST && isPlain(value)) yield* objectTexts(value, depth);
  else yield isLeftOut(value) ? "null" : JSON.stringify(value);
}

function* gathered(texts: Iterable<string>, key: string | undefined): Generator<JsonPiece> {
  let text = "";
  for (const part of texts) {
    text += part;
    if (text.length < JOIN_UNTIL) continue;
    yield { text, key };
    text = "";
  }
  if (text !== "") yield { text, key };
}

/** The text of `JSON.stringify(value)` in pieces, so that a value of many megabytes is never one string. */
export function* jsonPieces(value: unknown): Generator<JsonPiece> {
  if (!isPlain(value)) {
    yield* gathered(valueTexts(value, 0), undefined);
    return;
  }
  yield { text: "{", key: undefined };
  let separator = "";
  for (const [key, item] of Object.entries(value)) {
    if (isLeftOut(item)) continue;
    yield { text: `${separator}${JSON.stringify(key)}:`, key };
    yield* gathered(valueTexts(item, 1), key);
    separator = ",";
  }
  yield { text: "}", key: undefined };
}
