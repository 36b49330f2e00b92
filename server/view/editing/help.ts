import { ANSWERS } from "./answer-shapes.ts";
import { CONDITION_KEYS, TOKEN_CLAIMS } from "./condition-words.ts";
import { KUBERNETES_SHAPES } from "./kubernetes-shapes.ts";
import type { Level, Place } from "./place.ts";
import type { ObjectShape, Shape, WordSource } from "./shape.ts";

/** A name or value that may stand at a place, with what it means. */
export interface Choice {
  readonly label: string;
  readonly doc: string;
  readonly is: "key" | "value";
  /** What a key holds, where that is known. */
  readonly holds?: Shape | undefined;
  /** It stands without quotes. */
  readonly isLiteral?: boolean;
  /** It is an item of a list of which there is not even the mark yet. */
  readonly isItem?: boolean;
}

/** What may stand at a place: what is known by itself, and where further names are to be had. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly source?: WordSource | undefined;
}

/** An object of Kubernetes says by itself what it is; whatever else begins a document may be any answer. */
function begun(level: Level | undefined): ObjectShape {
  const kind = level?.texts.get("kind");
  return (kind !== undefined && level?.keys.has("apiVersion") && Object.hasOwn(KUBERNETES_SHAPES, kind) ? KUBERNETES_SHAPES[kind] : undefined) ?? ANSWERS;
}

interface Found {
  readonly shape: Shape | undefined;
  readonly doc: string | undefined;
}

/** What is known of the step to a key: its member, or what any further key is. */
const memberOf = (shape: ObjectShape, key: string) => (Object.hasOwn(shape.members, key) ? shape.members[key] : shape.others);

const isObject = (level: Level | undefined): boolean => (level?.texts.has("kind") && level.keys.has("apiVersion")) === true;

/** Items of a list at the top, and of a `List`, are documents. */
function step({ shape }: Found, key: string | number, level: Level | undefined, isTop: boolean): Found {
  if (typeof key === "number" && (isTop || isObject(level))) return { shape: begun(level), doc: undefined };
  if (shape?.kind === "list")
    return typeof key === "number"
      ? { shape: shape.of, doc: undefined }
      : shape.isTextToo
        ? { shape: undefined, doc: undefined }
        : step({ shape: shape.of, doc: undefined }, key, level, false);
  const found = shape?.kind === "object" && typeof key === "string" ? memberOf(shape, key) : undefined;
  return { shape: found?.shape, doc: found?.doc };
}

/** What may stand at the end of a path, and what the last key of it means. */
function along(path: readonly (string | number)[], levels: readonly Level[]): Found {
  let now: Found = { shape: begun(levels[0]), doc: undefined };
  path.forEach((key, i) => {
    const next = step(now, key, levels[i + 1], i === 0);
    now = { shape: next.shape, doc: typeof key === "number" ? (next.doc ?? now.doc) : next.doc };
  });
  return now;
}

const textIn = (shape: Shape | undefined): Shape | undefined => (shape?.kind === "list" && shape.isTextToo ? shape.of : shape);

function keysOf(shape: Shape | undefined, level: Level | undefined, word: string): Choices {
  // one object stands for a list of it, as a statement does
  if (shape?.kind === "list" && shape.of.kind === "object") return keysOf(shape.of, level, word);
  if (shape?.kind !== "object") return { choices: [] };
  const isOpen = (key: string): boolean => key === word || level?.keys.has(key) !== true;
  const choices = Object.entries(shape.members).flatMap(([label, { doc, shape: holds }]): Choice[] =>
    isOpen(label) ? [{ label, doc, is: "key", holds }] : [],
  );
  const keys =
    shape.source === "condition-key"
      ? Object.entries(CONDITION_KEYS).map(([label, doc]): Choice => ({ label, doc, is: "key", holds: shape.others?.shape }))
      : [];
  return { choices: [...choices, ...keys.filter(({ label }) => isOpen(label))], source: shape.source };
}

function valuesOf(found: Shape | undefined): Choices {
  const shape = textIn(found);
  if (shape?.kind !== "text") return { choices: [] };
  const isLiteral = shape.isLiteral === true;
  return { choices: Object.entries(shape.values ?? {}).map(([label, doc]) => ({ label, doc, is: "value", isLiteral })), source: shape.source };
}

/** What may be written at a place. Pure; names of the snapshot are asked for by who shows it. */
export function choicesAt(place: Place, word: string): Choices {
  const { shape } = along(place.path, place.levels);
  if (place.at === "value") return valuesOf(shape);
  if (place.at === "either" && shape?.kind !== "object") return valuesOf(shape);
  if (shape?.kind === "list" && shape.of.kind === "text" && place.at === "key" && place.syntax === "yaml") {
    const items = valuesOf(shape.of);
    return { ...items, choices: items.choices.map((one) => ({ ...one, isItem: true })) };
  }
  return keysOf(shape, place.levels.at(-1), word);
}

/** What a place means: its name, and one or two sentences. */
export interface Help {
  readonly name: string;
  readonly doc: string;
}

/** A condition key in words; tags and claims stand behind what they are of. */
function conditionKey(key: string): string | undefined {
  const lower = key.toLowerCase();
  const known = Object.entries(CONDITION_KEYS).find(([name]) => (name.endsWith("/") ? lower.startsWith(name.toLowerCase()) : lower === name.toLowerCase()));
  const claim = key.slice(key.lastIndexOf(":") + 1);
  return known?.[1] ?? (key.slice(0, key.lastIndexOf(":")).includes(".") && Object.hasOwn(TOKEN_CLAIMS, claim) ? TOKEN_CLAIMS[claim] : undefined);
}

const lastKey = (path: readonly (string | number)[]): string => String(path.findLast((one) => typeof one === "string") ?? "");

/** What the key at the end of a path means, and what it holds; `key` is the nearest name at or above the end. */
function meaningOf(path: readonly (string | number)[], levels: readonly Level[]) {
  const key = lastKey(path);
  const holder = along(path.slice(0, path.lastIndexOf(key)), levels).shape;
  const { shape, doc } = along(path, levels);
  const told = holder?.kind === "object" && holder.source === "condition-key" ? conditionKey(key) : undefined;
  return { key, shape, doc: told ?? doc };
}

/** What stands at a place, in words; undefined: nothing is known of it. */
export function helpAt(place: Place, word: string): Help | undefined {
  const isKey = place.at === "key" || (place.at === "either" && along(place.path, place.levels).shape?.kind === "object");
  if (isKey && word === "") return undefined;
  const { key, shape, doc } = meaningOf(isKey ? [...place.path, word] : place.path, place.levels);
  const text = isKey ? undefined : textIn(shape);
  const value = text?.kind === "text" && text.values && Object.hasOwn(text.values, word) ? text.values[word] : "";
  if (value) return { name: word, doc: value };
  return doc === undefined ? undefined : { name: key, doc };
}
