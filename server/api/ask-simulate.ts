import { printParseErrorCode, parse, type ParseError } from "jsonc-parser";
import { simulateCases } from "@/server/policy/simulate.ts";
import { UsageError } from "./usage-error.ts";

function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/**
 * The cases of a file, each answered in order. A case that is malformed is answered `Invalid`; a file that is no JSON array is an error.
 * @throws UsageError naming file, line and cause
 */
export function askSimulate(file: string, text: string | Error): unknown {
  if (text instanceof Error) throw new UsageError("invalid", `${file} could not be read: ${text.message}`);
  const errors: ParseError[] = [];
  const json: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { disallowComments: true });
  const [first] = errors;
  if (first) throw new UsageError("invalid", `${file}:${position(text, first.offset)}: not JSON: ${printParseErrorCode(first.error)}`);
  if (!Array.isArray(json)) throw new UsageError("invalid", `${file}:1:1: simulate takes an array of cases`);
  return simulateCases(json);
}
