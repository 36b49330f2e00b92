/** A JSON object from outside: nothing is known of it but that it has keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_STARTS = 24;
const MAX_DEPTH = 12;
const MAX_OBJECTS = 20_000;

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** A key's value when it is a text that is not empty. */
export const textAt = (object: JsonObject | undefined, key: string): string | undefined => {
  const value = object?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** A key's value when it is an object. */
export const objectAt = (object: JsonObject | undefined, key: string): JsonObject | undefined => {
  const value = object?.[key];
  return isObject(value) ? value : undefined;
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the object that begins at `start` ends (behind its brace), strings left out; -1 when it does not end. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i += 1) {
    const char = text[i];
    if (char === "\\" && quoted) i += 1;
    else if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "{") depth += 1;
    else if (char === "}") {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return -1;
}

/** Objects that stand inside other text; after one was read, the next is looked for behind it. A bounded number of beginnings is tried. */
function embedded(text: string): readonly unknown[] {
  const found: unknown[] = [];
  let start = text.indexOf("{");
  for (let tries = 0; start >= 0 && tries < MAX_STARTS; tries += 1) {
    const end = endOfObject(text, start);
    const value = end < 0 ? undefined : parsed(text.slice(start, end));
    if (value !== undefined) found.push(value);
    start = text.indexOf("{", value === undefined ? start + 1 : end);
  }
  return found;
}

/** What the objects that are looked for have: the name of a call, or the word of a decoded message. Other texts are not searched. */
const MARK = /eventName|explicitDeny/;

/** A text that is an object, or the objects within it, with their quotes escaped or not. */
function objectsOfText(text: string): readonly unknown[] {
  if (!MARK.test(text)) return [];
  const whole = parsed(text.trim());
  if (whole !== undefined) return [whole];
  const found = embedded(text);
  return found.length > 0 ? found : embedded(text.replaceAll('\\"', '"'));
}

function partsOf(value: unknown): readonly unknown[] {
  if (typeof value === "string") return objectsOfText(value);
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** Every object within a value, outermost first; texts that hold an object, as `CloudTrailEvent` does, are read too. */
function within(root: unknown): readonly JsonObject[] {
  const found: JsonObject[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || found.length >= MAX_OBJECTS) return;
    if (isObject(value)) found.push(value);
    for (const inner of partsOf(value)) visit(inner, depth + 1);
  };
  visit(root, 0);
  return found;
}

/** Every JSON object of a text that may be an event: the text whole, objects inside log lines, objects inside strings. */
export const objectsIn = (text: string): readonly JsonObject[] => objectsOfText(text).flatMap(within);
