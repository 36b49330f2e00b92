import { type ParseErrorCode, printParseErrorCode, visit } from "jsonc-parser";
import { BrokenItem, LazyList } from "@/server/collect/bundle/recognise/items.ts";
import { elementRanges, membersOf, topValues } from "./json-scan.ts";
import { type Parsed, type ParseFailure, positionAt } from "./parsed.ts";

/** Files above this are read element by element, so that memory holds one object at a time beside the file's bytes. */
export const LAZY_ABOVE_BYTES = 16 * 1024 ** 2;

const SENTENCES: Readonly<Record<string, string>> = {
  InvalidSymbol: "a word that JSON does not have",
  InvalidNumberFormat: "a malformed number",
  PropertyNameExpected: "expected a key in double quotes",
  ValueExpected: "expected a value",
  ColonExpected: "expected `:`",
  CommaExpected: "expected `,`",
  CloseBraceExpected: "expected `}`",
  CloseBracketExpected: "expected `]`",
  EndOfFileExpected: "text after the end of the document",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfString: "a string that is not closed",
  UnexpectedEndOfNumber: "a malformed number",
  InvalidUnicode: "a malformed \\u escape",
  InvalidEscapeCharacter: "a malformed escape",
  InvalidCharacter: "a control character inside a string",
};

/** The first error of a text that is no JSON. */
function firstError(text: string): { offset: number; code: string } {
  let found: { offset: number; code: string } | undefined;
  const onError = (code: ParseErrorCode, offset: number): void => {
    found = { offset, code: printParseErrorCode(code) };
    throw new Error("found");
  };
  try {
    visit(text, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // Either the visit was stopped at the first error, or the text is nested too deeply to be visited and has no place to name.
  }
  return found ?? { offset: text.length, code: "" };
}

/** Why and where a text is no JSON; `base` is the offset of the text in the file. */
function diagnose(bytes: Buffer, start: number, end: number): ParseFailure {
  const text = bytes.toString("utf8", start, end);
  const { offset, code } = firstError(text);
  const isCutOff = text.slice(offset).trim() === "" || (code === "UnexpectedEndOfString" && !/[\r\n]/.test(text.slice(offset)));
  const at = isCutOff ? end : start + Buffer.byteLength(text.slice(0, offset));
  const reason = isCutOff ? "is cut off: the JSON ends too early" : `is not valid JSON: ${SENTENCES[code] ?? "unexpected text"}`;
  return { reason, ...positionAt(bytes, at) };
}

function parseRange(bytes: Buffer, start: number, end: number): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(bytes.toString("utf8", start, end)) };
  } catch {
    return undefined;
  }
}

function lazyList(bytes: Buffer, start: number): LazyList {
  const ranges = elementRanges(bytes, start);
  return new LazyList(ranges.length / 2, function* elements() {
    for (let i = 0; i < ranges.length; i += 2) {
      const [from = 0, to = 0] = [ranges[i], ranges[i + 1]];
      const parsed = parseRange(bytes, from, to);
      const problem = parsed ? undefined : diagnose(bytes, from, to);
      yield problem ? new BrokenItem(problem.reason, problem.line, problem.column) : parsed?.value;
    }
  });
}

/** A large object with its lists left to be read element by element; undefined when its structure is broken. */
function lazyValue(bytes: Buffer, start: number, end: number): { value: unknown } | undefined {
  if (bytes[start] === 0x5b) return { value: lazyList(bytes, start) };
  const members = bytes[start] === 0x7b ? membersOf(bytes, start) : undefined;
  if (!members) return parseRange(bytes, start, end);
  const entries: Array<[string, unknown]> = [];
  for (const member of members) {
    const key = parseRange(bytes, member.key.start, member.key.end);
    const inner = bytes[member.value.start] === 0x5b ? { value: lazyList(bytes, member.value.start) } : parseRange(bytes, member.value.start, member.value.end);
    if (!key || !inner) return undefined;
    entries.push([String(key.value), inner.value]);
  }
  return { value: Object.fromEntries(entries) };
}

/** One or several JSON documents. A broken one is named with its place and those before it are kept. */
export function parseJson(bytes: Buffer, lazyAbove = LAZY_ABOVE_BYTES): Parsed {
  const isLarge = bytes.length > lazyAbove;
  const whole = isLarge ? undefined : parseRange(bytes, 0, bytes.length);
  if (whole) return { values: [whole.value], failures: [] };
  const values: unknown[] = [];
  const failures: ParseFailure[] = [];
  for (const { start, end } of topValues(bytes)) {
    if (end < 0) {
      failures.push({ reason: "is cut off: the JSON ends too early", ...positionAt(bytes, bytes.length) });
      break;
    }
    const parsed = isLarge ? lazyValue(bytes, start, end) : parseRange(bytes, start, end);
    if (parsed) values.push(parsed.value);
    else {
      failures.push(diagnose(bytes, start, end));
      break;
    }
  }
  return { values, failures };
}
