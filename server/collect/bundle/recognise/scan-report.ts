import { z } from "zod";
import type { Reading } from "@/server/collect/bundle/contribution.ts";
import { field } from "@/server/collect/bundle/raw.ts";
import { coverageFailure, coverageGap } from "@/server/facts/coverage.ts";
import { exclusion, sourceFact } from "@/server/facts/sources.ts";
import { hasObject } from "./items.ts";

const report = z.object({
  version: z.literal(1),
  capturedAt: z.string().optional(),
  failed: z.array(coverageFailure),
  missing: z.array(coverageGap),
  sources: z.array(sourceFact).optional(),
  excluded: z.array(exclusion).optional(),
});

/** `rolewalk-scan.json`, the book of the scan that wrote the bundle: calls that were refused are part of the bundle's coverage. */
export function readScanReport(doc: unknown): Reading | undefined {
  if (!hasObject(doc, "rolewalkScan")) return undefined;
  const kind = "rolewalk scan";
  const parsed = report.safeParse(field(doc, "rolewalkScan"));
  if (!parsed.success) return { kind, objects: 0, contributions: [], failures: [{ reason: "is a scan report of another version" }] };
  const { version: _version, ...told } = parsed.data;
  return { kind, objects: 1, contributions: [{ scope: "scan", ...told }], failures: [] };
}
