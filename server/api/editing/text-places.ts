import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseAllDocuments } from "yaml";
import type { DocumentProblem } from "@/server/contract/editing.ts";

export type Path = readonly (string | number)[];
export type Span = Pick<DocumentProblem, "line" | "column" | "endLine" | "endColumn">;

/** One document of a text: what it says, and where in the text each of its parts stands. */
export interface PlacedDocument {
  readonly value: unknown;
  /** Keys that stand twice. */
  readonly twice: readonly Span[];
  /** Where the value at a path stands, or the nearest thing above it that is there; `key`: where its name does. */
  readonly spanOf: (path: Path, part?: "key" | "value") => Span;
  /** Where a text stands inside of a value, the `nth` time, counted from 0; the value itself where it does not. */
  readonly spanWithin: (path: Path, text: string, nth: number) => Span;
}

/** Documents that nobody wrote by hand are not looked at: placing them takes longer than reading them. */
export const MAX_PLACED = 256 * 1024;

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

function child(node: Node | undefined, step: string | number): Found | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && { key: pair.key as Node, value: (pair.value ?? undefined) as Node | undefined };
  }
  return isSeq(node) && typeof step === "number" ? { key: undefined, value: node.items[step] as Node | undefined } : undefined;
}

function nodeAt(root: Node | undefined, path: Path): Found {
  let now: Found = { key: undefined, value: root };
  for (const step of path) {
    const next = child(now.value, step);
    if (!next) return now;
    now = next;
  }
  return now;
}

function placed(text: string, document: Document.Parsed<ParsedNode>, counter: LineCounter): PlacedDocument {
  const root: Node | undefined = document.contents ?? undefined;
  const between = (from: number, to: number): Span => {
    const [start, end] = [counter.linePos(from), counter.linePos(Math.max(from, to))];
    return { line: start.line, column: start.col, endLine: end.line, endColumn: end.col };
  };
  const rangeOf = (path: Path, part: "key" | "value"): readonly [number, number] => {
    const { key, value } = nodeAt(root, path);
    const range = ((part === "key" ? key : undefined) ?? value ?? key)?.range;
    return [range?.[0] ?? 0, range?.[1] ?? 0];
  };
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    twice: document.errors.filter(({ code }) => code === "DUPLICATE_KEY").map(({ pos }) => between(pos[0], pos[1])),
    spanOf: (path, part = "value") => between(...rangeOf(path, part)),
    spanWithin: (path, wanted, nth) => {
      const [from, to] = rangeOf(path, "value");
      let at = from - 1;
      for (let i = 0; i <= nth && at >= from - 1; i += 1) {
        at = text.indexOf(wanted, at + 1);
        if (at < 0 || at >= to) return between(from, to);
      }
      return between(at, at + wanted.length);
    },
  };
}

/** The documents of a text that are well-formed, with their places. JSON is read as the YAML that it is. */
export function placedDocuments(text: string): readonly PlacedDocument[] {
  if (text.length > MAX_PLACED) return [];
  const counter = new LineCounter();
  try {
    const parsed = parseAllDocuments(text, { lineCounter: counter, prettyErrors: false, logLevel: "silent" });
    const documents: readonly Document.Parsed<ParsedNode>[] = "empty" in parsed ? [] : parsed;
    const whole = documents.filter(({ errors }) => errors.every(({ code }) => code === "DUPLICATE_KEY"));
    return whole.map((one) => placed(text, one, counter));
  } catch {
    // nested too deeply, or aliases that unfold to too much: whoever reads the documents says so
    return [];
  }
}
