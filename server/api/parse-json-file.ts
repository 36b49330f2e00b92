import { readFile } from "node:fs/promises";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { z } from "zod";
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

/** What a JSON file holds, in a shape; `root`: what the whole of it is called. @throws UsageError naming file, line or field, and cause */
export async function jsonFileAs<T>(file: string, shape: z.ZodType<T>, root: string): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new UsageError("invalid", `${file}: cannot be read`);
  });
  const parsed = shape.safeParse(parseJsonFile(file, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `${file}: ${issue?.path.join(".") || root}: ${issue?.message}`);
}
