import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { BundleDocument, BundleDocuments } from "./bundle-document.ts";
import type { Reading } from "./contribution.ts";
import { parseFileInSteps } from "./parse/parse-file.ts";
import type { ParseFailure } from "./parse/parsed.ts";
import { TextPool } from "./quick/text-pool.ts";
import { readCredentialReport } from "./recognise/iam-credentials.ts";
import { recogniseAll } from "./recognise/recognise.ts";
import { finished, type Steps } from "./steps.ts";

export interface DocumentReading {
  /** undefined: nothing of the file was recognised. */
  readonly document?: BundleDocument | undefined;
  readonly failed: readonly CoverageFailure[];
}

const isReportCsv = (bytes: Buffer): boolean => /^(?:\uFEFF)?user,arn,user_creation_time,/.test(bytes.toString("utf8", 0, 64));

/** Whether a reading says anything: one that only failed is named among the failures and not among what was read. */
const isRead = (reading: Reading): boolean => reading.kind !== "" && (reading.objects > 0 || reading.contributions.length > 0 || reading.failures.length === 0);

function reading(path: string, readings: readonly Reading[], failures: readonly ParseFailure[], modifiedAt?: Date): DocumentReading {
  const recognised = readings.filter(isRead);
  const all = [...failures, ...readings.flatMap((one) => one.failures)];
  return {
    document: recognised.length > 0 ? { path, modifiedAt, readings: recognised } : undefined,
    failed: all.map(({ reason, line, column }) => ({ path, reason, ...(line !== undefined && { line }), ...(column !== undefined && { column }) })),
  };
}

/** Parses, tells and maps one file, step by step; the files of a bundle share a `pool`. Pure: the bytes are all it looks at. No content makes it throw. */
export function* readDocumentInSteps(path: string, bytes: Buffer, pool: TextPool, modifiedAt?: Date): Steps<DocumentReading> {
  try {
    if (isReportCsv(bytes)) return reading(path, [readCredentialReport(bytes.toString("utf8"))], [], modifiedAt);
    const parsed = yield* parseFileInSteps(bytes, pool);
    return reading(
      path,
      parsed.values.flatMap((value) => [...recogniseAll(value)]),
      parsed.failures,
      modifiedAt,
    );
  } catch (error) {
    return {
      failed: [{ path, reason: `could not be read: ${error instanceof RangeError ? "it is nested too deeply" : "its form is not one that was foreseen"}` }],
    };
  }
}

/** The same at once. */
export const readDocument = (path: string, bytes: Buffer, modifiedAt?: Date): DocumentReading =>
  finished(readDocumentInSteps(path, bytes, new TextPool(), modifiedAt));

/** Documents that are values already, by their path in the bundle: what a scan holds in memory. */
export function documentsOf(name: string, values: Iterable<readonly [path: string, value: unknown]>): BundleDocuments {
  const all = [...values].map(([path, value]) => reading(path, recogniseAll(value), []));
  return { name, documents: all.flatMap((one) => one.document ?? []), failed: all.flatMap((one) => one.failed) };
}
