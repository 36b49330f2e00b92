import { LineCounter, parseDocument } from "yaml";
import type { Parsed, ParseFailure } from "./parsed.ts";

interface Chunk {
  readonly text: string;
  /** Lines of the file before the chunk. */
  readonly before: number;
}

/** The documents of a text, cut at the `---` and `...` lines; those never stand at the margin inside a document. */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let lines: string[] = [];
  let before = 0;
  const all = text.split("\n");
  const close = (next: number): void => {
    if (lines.some((line) => line.trim() !== "" && !line.trimStart().startsWith("#"))) chunks.push({ text: lines.join("\n"), before });
    lines = [];
    before = next;
  };
  all.forEach((line, index) => {
    const marker = /^(?:---|\.\.\.)(?=\s|$)/.exec(line);
    if (!marker) {
      lines.push(line);
      return;
    }
    close(index);
    lines.push(`   ${line.slice(3)}`);
  });
  close(all.length);
  return chunks;
}

function parseChunk({ text, before }: Chunk): { value: unknown } | ParseFailure {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error) {
    const { line, col } = counter.linePos(error.pos[0]);
    return { reason: `is not valid YAML: ${sentence(error.code)}`, line: line + before, column: col };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { reason: "is not read: its YAML aliases unfold to too much", line: before + 1, column: 1 };
  }
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

const isFailure = (one: { value: unknown } | ParseFailure): one is ParseFailure => "reason" in one;

/** The documents of a YAML text. One that is broken is named with its place; the others are kept. */
export function parseYaml(text: string): Parsed {
  const all = chunksOf(text).map(parseChunk);
  return {
    values: all.flatMap((one) => (isFailure(one) || one.value === null || one.value === undefined ? [] : [one.value])),
    failures: all.filter(isFailure),
  };
}
