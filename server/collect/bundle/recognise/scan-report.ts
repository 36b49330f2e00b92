import { z } from "zod";
import type { Reading } from "@/server/collect/bundle/contribution.ts";
import { field } from "@/server/collect/bundle/raw.ts";
import { coverageFailure, coverageGap } from "@/server/facts/coverage.ts";
import { hasList, isList } from "./items.ts";

const report = z.object({ capturedAt: z.string().optional(), failed: z.array(coverageFailure), missing: z.array(coverageGap) });
const scan = z.union([z.object({ sources: z.array(report) }), report]);

/** Whether a document is the book that a live scan keeps: what it could not read, and what is weaker for it. */
const isReport = (doc: unknown): boolean => {
  const sources = field(doc, "sources");
  const first: unknown = isList(sources) ? [...sources][0] : doc;
  return hasList(first, "failed") && hasList(first, "missing");
};

/** `rolewalk-scan.json`, which a scan writes into its bundle: calls that were refused are part of the bundle's coverage. */
export function readScanReport(doc: unknown): Reading | undefined {
  if (!isReport(doc)) return undefined;
  const parsed = scan.safeParse(doc);
  if (!parsed.success) return { kind: "rolewalk scan", objects: 0, contributions: [], failures: [{ reason: "is a scan report of another version" }] };
  const sources = "sources" in parsed.data ? parsed.data.sources : [parsed.data];
  return { kind: "rolewalk scan", objects: sources.length, contributions: sources.map((source) => ({ scope: "scan" as const, ...source })), failures: [] };
}
