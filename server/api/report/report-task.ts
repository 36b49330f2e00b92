import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { estateOf } from "@/server/api/estates.ts";
import { declaredIn } from "@/server/api/scope/declared-in-scope.ts";
import type { SnapshotPart } from "@/server/api/scope/snapshot-part.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { ReportOf } from "./about.ts";
import { gatherReport } from "./gather.ts";
import { type ReportParams, reportBytes } from "./report-bytes.ts";

/** A report to be made; `parts`: what it is asked to be limited to; `file`: where it is written. Without a format it is only said what it would hold. */
export interface ReportTask extends SnapshotPart {
  readonly of: ReportOf;
  readonly parts: readonly string[];
  readonly into?: { readonly format: ReportParams["format"]; readonly file: string };
}

/**
 * Makes a report in whatever thread this runs, and answers with what it says of itself as UTF-8 bytes of JSON, or with none where it was written to a file. It is
 * written as fast as it is made: nobody who reads slowly holds up the thread that answers.
 */
export const reportTask = ({ snapshot, scope, of, parts, into }: ReportTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const estate = await estateOf({ snapshot, scope });
    const declared = await declaredIn(scope, estate)();
    if (into) {
      await pipeline(
        Readable.from(reportBytes(estate, of, { format: into.format, scope: [...parts] }, declared)),
        createWriteStream(into.file, { mode: 0o600 }),
      );
      return new Uint8Array();
    }
    const { report, end } = gatherReport(estate, of, parts, declared);
    end();
    return new TextEncoder().encode(JSON.stringify(report.about));
  });
