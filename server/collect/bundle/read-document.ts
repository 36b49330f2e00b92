import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { BundleDocument } from "./bundle-document.ts";
import type { Reading } from "./contribution.ts";
import { parseFile } from "./parse/parse-file.ts";
import { readCredentialReport } from "./recognise/iam-credentials.ts";
import { recogniseAll } from "./recognise/recognise.ts";

export interface DocumentReading {
  /** undefined: nothing of the file was recognised. */
  readonly document?: BundleDocument | undefined;
  readonly failed: readonly CoverageFailure[];
}

const isReportCsv = (bytes: Buffer): boolean => /^(?:\uFEFF)?user,arn,user_creation_time,/.test(bytes.toString("utf8", 0, 64));

/** Parses, tells and maps one file. Pure: the bytes are all it looks at. */
export function readDocument(path: string, bytes: Buffer, modifiedAt?: Date): DocumentReading {
  const parsed = isReportCsv(bytes) ? undefined : parseFile(bytes);
  const readings: Reading[] = parsed ? parsed.values.flatMap((value) => [...recogniseAll(value)]) : [readCredentialReport(bytes.toString("utf8"))];
  const failures = [...(parsed?.failures ?? []), ...readings.flatMap((reading) => reading.failures)];
  const recognised = readings.filter(
    (reading) => reading.kind !== "" && !(reading.objects === 0 && reading.contributions.length === 0 && reading.failures.length > 0),
  );
  return {
    document: recognised.length > 0 ? { path, modifiedAt, readings: recognised } : undefined,
    failed: failures.map(({ reason, line, column }) => ({ path, reason, ...(line !== undefined && { line }), ...(column !== undefined && { column }) })),
  };
}
