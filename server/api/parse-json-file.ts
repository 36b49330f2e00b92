import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { UsageError } from "./usage-error.ts";

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Parses a file's text as JSON. @throws UsageError naming file, line and cause */
export function parseJsonFile(file: string, text: string): unknown {
  const clean = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(clean);
  } catch {
    const errors: ParseError[] = [];
    parse(clean, errors, { disallowComments: true });
    const [first] = errors;
    throw new UsageError("invalid", first ? `${file}:${position(clean, first.offset)}: not JSON: ${printParseErrorCode(first.error)}` : `${file}: not JSON`);
  }
}
