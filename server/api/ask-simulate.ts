import { simulateCases } from "@/server/policy/simulate.ts";
import { parseJsonFile } from "./parse-json-file.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The cases of a file, each answered in order. A case that is malformed is answered `Invalid`; a file that is no JSON array is an error.
 * @throws UsageError naming file, line and cause
 */
export function askSimulate(file: string, text: string | Error): unknown {
  if (text instanceof Error) throw new UsageError("invalid", `${file} could not be read: ${text.message}`);
  const json = parseJsonFile(file, text);
  if (!Array.isArray(json)) throw new UsageError("invalid", `${file}:1:1: simulate takes an array of cases`);
  return simulateCases(json, text);
}
