import { createHash } from "node:crypto";
import { plainJson } from "./plain-json.ts";
import type { Report } from "./report.ts";

/** Rows that are sent together. */
const BATCH = 500;

function* list(name: string, rows: Iterable<unknown>): Generator<string> {
  yield `,\n  ${JSON.stringify(name)}: [`;
  let waiting: string[] = [];
  let isFirst = true;
  for (const row of rows) {
    waiting.push(`${isFirst ? "" : ","}\n    ${plainJson(row)}`);
    isFirst = false;
    if (waiting.length < BATCH) continue;
    yield waiting.join("");
    waiting = [];
  }
  yield `${waiting.join("")}${isFirst ? "" : "\n  "}]`;
}

/** A report as JSON, part by part; the same report gives the same text. */
export function* reportJson(report: Report): Generator<string> {
  yield `{\n  "about": ${plainJson(report.about)},\n  "coverage": ${plainJson(report.coverage)}`;
  yield* list("findings", report.findings);
  yield* list("accepted", report.accepted);
  yield* list("ways", report.ways);
  yield* list("targets", report.targets);
  yield* list("targetSets", report.targetSets);
  yield* list("holders", report.holders());
  yield* list("entries", report.entries);
  yield* list("outside", report.outside());
  yield* list("into", report.into());
  yield* list("outOf", report.outOf());
  yield* list("access", report.access());
  yield "\n}\n";
}

/** The SHA-256 of a report: of the very bytes that it has as JSON. */
export function sha256Of(report: Report): string {
  const hash = createHash("sha256");
  for (const part of reportJson(report)) hash.update(part);
  return hash.digest("hex");
}
