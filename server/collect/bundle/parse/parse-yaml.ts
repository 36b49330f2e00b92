import { LineCounter, parseDocument } from "yaml";
import { isObject } from "@/server/collect/bundle/raw.ts";
import { BrokenItem, LazyList } from "@/server/collect/bundle/recognise/items.ts";
import type { Parsed, ParseFailure } from "./parsed.ts";
import { itemText, yamlListOf } from "./yaml-list.ts";

interface Chunk {
  readonly lines: readonly string[];
  /** Lines of the file before the chunk. */
  readonly before: number;
}

type Outcome = { readonly value: unknown } | ParseFailure;

/** The documents of a text, cut at the `---` and `...` lines; those never stand at the margin inside a document, nor does the `%` of a directive. */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let lines: string[] = [];
  let before = 0;
  // a document's last line would keep the half of its line end
  const all = text.replaceAll("\r\n", "\n").split("\n");
  const close = (next: number): void => {
    if (lines.some((line) => line.trim() !== "" && !line.trimStart().startsWith("#") && !line.startsWith("%"))) chunks.push({ lines, before });
    lines = [];
    before = next;
  };
  all.forEach((line, index) => {
    const isMarker = /^(?:---|\.\.\.)(?=\s|$)/.test(line);
    if (isMarker) close(index);
    lines.push(isMarker ? `   ${line.slice(3)}` : line);
  });
  close(all.length);
  return chunks;
}

/** How often one anchor may be used, through those inside it as well: what unfolds to more is made to do harm. */
const MAX_ALIASES = 10_000;

/** Parses one document; `lineOf` turns a line of the text, from 1, into one of the file. */
function parseText(text: string, lineOf: (line: number) => number): Outcome {
  const counter = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: "silent", merge: true });
    const [error] = document.errors;
    if (!error) return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
    const { line, col } = counter.linePos(error.pos[0]);
    return { reason: `is not valid YAML: ${sentence(error.code)}`, line: lineOf(line), column: col };
  } catch {
    return { reason: "is not read: its YAML is nested too deeply, or its aliases unfold to too much", line: lineOf(1), column: 1 };
  }
}

/** Texts above this are looked at for a list, whose items are then parsed one at a time. */
const LIST_ABOVE_LINES = 2000;

function parseChunk({ lines, before }: Chunk): Outcome {
  const list = lines.length > LIST_ABOVE_LINES ? yamlListOf(lines) : undefined;
  if (!list) return parseText(lines.join("\n"), (line) => line + before);
  const frame = parseText(list.frame, (line) => line + before + (line - 1 > list.itemsLine ? list.removedLines : 0));
  if (isFailure(frame) || !isObject(frame.value)) return frame;
  const { bounds } = list;
  const items = new LazyList(bounds.length / 2, function* elements() {
    for (let i = 0; i < bounds.length; i += 2) {
      const from = bounds[i] ?? 0;
      const item = parseText(itemText(lines, from, bounds[i + 1] ?? from), (line) => line + before + from);
      yield isFailure(item) ? new BrokenItem(item.reason, item.line, item.column) : item.value;
    }
  });
  return { value: { ...frame.value, items } };
}

const SENTENCES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a tab is used to indent, only spaces may be",
  BAD_INDENT: "the indentation does not fit the lines around it",
  DUPLICATE_KEY: "a key stands twice in the same map",
  MISSING_CHAR: "a closing quote, bracket or brace is missing",
  UNEXPECTED_TOKEN: "something that does not belong here",
  BLOCK_AS_IMPLICIT_KEY: "a map where a single value was expected",
  MULTILINE_IMPLICIT_KEY: "a key that runs over several lines",
  BAD_ALIAS: "an alias without its anchor",
};
const sentence = (code: string): string => SENTENCES[code] ?? code.toLowerCase().replaceAll("_", " ");

const isFailure = (one: Outcome): one is ParseFailure => "reason" in one;

/** The documents of a YAML text. One that is broken is named with its place; the others are kept. */
export function parseYaml(text: string): Parsed {
  const all = chunksOf(text).map(parseChunk);
  return {
    values: all.flatMap((one) => (isFailure(one) || one.value === null || one.value === undefined ? [] : [one.value])),
    failures: all.filter(isFailure),
  };
}
