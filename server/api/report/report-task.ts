import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { declaredHere } from "@/server/api/declared/store-declared.ts";
import { estateOf } from "@/server/api/estates.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { ReportOf } from "./about.ts";
import { gatherReport } from "./gather.ts";
import { type ReportParams, reportBytes } from "./report-bytes.ts";

/** A report to be made; `file`: where it is written. Without a format it is only said what it would hold. */
export interface ReportTask {
  readonly snapshot: string;
  readonly of: ReportOf;
  readonly scope: readonly string[];
  readonly into?: { readonly format: ReportParams["format"]; readonly file: string };
}

/**
 * Makes a report in whatever thread this runs, and answers with what it says of itself as UTF-8 bytes of JSON, or with none where it was written to a file. It is
 * written as fast as it is made: nobody who reads slowly holds up the thread that answers.
 */
export const reportTask = ({ snapshot, of, scope, into }: ReportTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const [estate, declared] = [await estateOf(snapshot), await declaredHere()];
    if (into) {
      await pipeline(
        Readable.from(reportBytes(estate, of, { format: into.format, scope: [...scope] }, declared)),
        createWriteStream(into.file, { mode: 0o600 }),
      );
      return new Uint8Array();
    }
    const { report, end } = gatherReport(estate, of, scope, declared);
    end();
    return new TextEncoder().encode(JSON.stringify(report.about));
  });
