import { readList } from "@/server/collect/bundle/quick/read-list.ts";
import { TextPool } from "@/server/collect/bundle/quick/text-pool.ts";
import { isObject } from "@/server/collect/bundle/raw.ts";
import { isList } from "@/server/collect/bundle/recognise/items.ts";
import { finished, type Steps } from "@/server/collect/bundle/steps.ts";
import { decodeText } from "./decode-text.ts";
import { skipSpace } from "./json-scan.ts";
import { parseJson } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import type { Parsed, ParseFailure } from "./parsed.ts";

const failed = (failure: ParseFailure): Parsed => ({ values: [], failures: [failure] });

/** What command-line tools print in place of an answer; the message itself is not repeated. */
function toolError(text: string): string | undefined {
  const aws = /An error occurred \((\w{1,80})\) when calling the (\w{1,80}) operation/.exec(text);
  if (aws) return `holds an error of the AWS command line instead of an answer: ${aws[1]} for ${aws[2]}`;
  const kubectl = /^(?:Error from server|error)(?: \((\w{1,80})\))?:/m.exec(text);
  return kubectl ? `holds an error of kubectl instead of objects${kubectl[1] ? `: ${kubectl[1]}` : ""}` : undefined;
}

const isDocument = (value: unknown): boolean => isObject(value) || isList(value);

/** The JSON or YAML documents of one file, told by what stands in it and not by its name. Stops now and then, so that others get their turn. */
export function* parseFileInSteps(bytes: Buffer, pool: TextPool): Steps<Parsed> {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return failed(decoded.error);
  const content = decoded.value;
  const start = skipSpace(content, 0);
  if (start === content.length) return failed({ reason: "is empty" });
  if (content[start] !== 0x7b && content[start] !== 0x5b) return parseText(content);
  const list = yield* readList(content, pool);
  return list ? { values: [list], failures: [] } : parseJson(content);
}

/** The same at once. */
export function parseFile(bytes: Buffer): Parsed {
  return finished(parseFileInSteps(bytes, new TextPool()));
}

const SHORT_BYTES = 64 * 1024;
/** Parsing YAML takes minutes beyond this. */
const MAX_YAML_BYTES = 128 * 1024 ** 2;

function parseText(content: Buffer): Parsed {
  const error = toolError(content.toString("utf8", 0, SHORT_BYTES));
  if (error !== undefined) return failed({ reason: error });
  if (content.length > MAX_YAML_BYTES) return failed({ reason: "is too large for YAML; the same as JSON can be read" });
  const parsed = parseYaml(content.toString("utf8"));
  if (parsed.values.length > 0 && !parsed.values.some(isDocument)) return failed({ reason: "is neither JSON nor YAML", line: 1, column: 1 });
  return parsed.values.length === 0 && parsed.failures.length === 0 ? failed({ reason: "is empty" }) : parsed;
}
