import type { Level, Place } from "./place.ts";

/** One key or one `-` of a line, at its column. */
interface Entry {
  readonly column: number;
  readonly key: string | undefined;
  /** What stands behind it on the line, and where. */
  readonly rest: string;
  readonly restAt: number;
}

/** An entry that is open: what is indented below it belongs to it. */
interface Frame {
  readonly column: number;
  readonly step: string | number;
  readonly keys: Set<string>;
  readonly texts: Map<string, string>;
  items: number;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s#'"[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?))\s*:(?=\s|$)\s*/;

/** `- - name: x` has three entries: two of a list and a key. */
function entriesOf(line: string): Entry[] {
  const found: Entry[] = [];
  let at = line.length - line.trimStart().length;
  for (;;) {
    const rest = line.slice(at);
    const dash = /^-(?:\s+|$)/.exec(rest)?.[0];
    const key = dash === undefined ? KEY.exec(rest) : null;
    if (dash === undefined && !key) return found;
    const length = dash?.length ?? key?.[0].length ?? 0;
    found.push({ column: at, key: key ? (key[1] ?? key[2] ?? key[3] ?? "") : undefined, rest: rest.slice(length), restAt: at + length });
    at += length;
    if (key) return found;
  }
}

const frame = (column: number, step: string | number): Frame => ({ column, step, keys: new Set(), texts: new Map(), items: 0 });

/** Whether an open entry ends where another begins: items of a list may stand at the column of the key that the list is of. */
const ends = (open: Frame, column: number, isItem: boolean): boolean =>
  open.column > column || (open.column === column && (!isItem || typeof open.step === "number"));

function close(stack: Frame[], column: number, isItem: boolean): Frame {
  while (stack.length > 1 && ends(stack.at(-1) as Frame, column, isItem)) stack.pop();
  return stack.at(-1) as Frame;
}

function enter(stack: Frame[], { column, key, rest }: Entry): void {
  const parent = close(stack, column, key === undefined);
  if (key === undefined) {
    stack.push(frame(column, parent.items));
    parent.items += 1;
    return;
  }
  parent.keys.add(key);
  const text = scalarOf(rest);
  if (text !== "") parent.texts.set(key, text);
  stack.push(frame(column, key));
}

const scalarOf = (rest: string): string =>
  rest
    .replace(/\s+#.*$/, "")
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2");

/** The word around a column of a text that is one value, or a list of them in brackets. */
function wordIn(rest: string, at: number) {
  const before = rest.slice(0, at);
  const inList = /^\s*\[/.test(rest);
  const start = inList ? Math.max(before.lastIndexOf("[") + 1, before.lastIndexOf(",") + 1) : 0;
  const index = inList ? before.split(",").length - 1 : undefined;
  const lead = start + (/^\s*/.exec(rest.slice(start))?.[0].length ?? 0);
  const quote = /["']/.exec(rest[lead] ?? "")?.[0] ?? "";
  const from = Math.min(lead + quote.length, Math.max(at, lead));
  const tail = rest.slice(from);
  const end = quote ? tail.indexOf(quote) : tail.search(inList ? /\s*[,\]]|\s+#|\s*$/ : /\s+#|\s*$/);
  return { from, to: from + (end < 0 ? tail.length : end), quote, isClosed: quote !== "" && end >= 0, index };
}

function linesAround(text: string, offset: number) {
  const start = Math.max(0, ...[...text.slice(0, offset).matchAll(/^(?:---|\.\.\.)(?=\s|$).*(?:\n|$)/gm)].map((found) => found.index + found[0].length));
  const next = /^(?:---|\.\.\.)(?=\s|$)/m.exec(text.slice(start));
  const from = Math.min(start, offset);
  const lines = text.slice(from, next ? start + next.index : undefined).split("\n");
  let at = from;
  let line = 0;
  while (line < lines.length - 1 && at + (lines[line]?.length ?? 0) < offset) {
    at += (lines[line]?.length ?? 0) + 1;
    line += 1;
  }
  return { lines, line, lineAt: at };
}

interface Here extends Pick<Place, "at" | "hasColon"> {
  readonly rest: string;
  readonly restAt: number;
  readonly frames: readonly Frame[];
}

/** Takes in the line that is written on, up to the word that is written. */
function here(stack: Frame[], line: string, column: number): Here {
  const entries = entriesOf(line);
  const onKey = entries.findIndex((one) => one.key !== undefined && column < one.restAt && column <= one.column + line.slice(one.column).indexOf(":"));
  const taken = entries.filter((one, i) => column >= one.restAt && i !== onKey);
  for (const one of taken) enter(stack, one);
  const last = taken.at(-1);
  const isValue = last?.key !== undefined;
  const restAt = last?.restAt ?? Math.min(line.length - line.trimStart().length, column);
  if (last === undefined) close(stack, Math.min(restAt, column), false);
  const key = entries[onKey];
  if (key) {
    const frames = [...stack];
    enter(stack, key);
    return { at: "key", hasColon: true, rest: line.slice(key.column, key.column + line.slice(key.column).indexOf(":")), restAt: key.column, frames };
  }
  return { at: isValue ? "value" : last ? "either" : "key", hasColon: false, rest: line.slice(restAt), restAt, frames: [...stack] };
}

const levelOf = ({ keys, texts }: Frame): Level => ({ keys, texts });

/** Takes in all lines of a document; what was open where one writes is kept, and knows the keys that follow. */
function read(lines: readonly string[], line: number, column: number): Here | undefined {
  const stack: Frame[] = [frame(-1, "")];
  let found: Here | undefined;
  for (const [i, one] of lines.entries()) {
    if (i === line) found = here(stack, one, column);
    else if (!/^\s*#/.test(one)) for (const entry of entriesOf(one)) enter(stack, entry);
  }
  return found;
}

/** @see placeAt */
export function yamlPlace(text: string, offset: number): Place | undefined {
  const { lines, line, lineAt } = linesAround(text, offset);
  const column = offset - lineAt;
  const found = /(?:^|\s)#/.test((lines[line] ?? "").slice(0, column)) ? undefined : read(lines, line, column);
  if (!found) return undefined;
  const word = wordIn(found.rest, column - found.restAt);
  const steps = found.frames.slice(1).map((one) => one.step);
  const item = found.at === "key" ? undefined : word.index;
  const from = lineAt + found.restAt + word.from;
  return {
    syntax: "yaml",
    at: found.at,
    path: item === undefined ? steps : [...steps, item],
    levels: [...found.frames.map(levelOf), ...(item === undefined ? [] : [{ keys: new Set<string>(), texts: new Map<string, string>() }])],
    from,
    to: lineAt + found.restAt + word.to,
    typed: text.slice(from, Math.max(from, offset)),
    quote: word.quote,
    isClosed: word.isClosed,
    hasColon: found.hasColon,
  };
}
