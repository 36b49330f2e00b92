import { z } from "zod";
import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import { reportFormat } from "@/server/contract/report.ts";
import { renderReport } from "@/server/report/render.ts";
import type { ReportOf } from "./about.ts";
import { gatherReport } from "./gather.ts";

/** More parts than this are no scope that anybody reads. */
const MOST_SCOPES = 20;

/** What a report is asked for with, the same on the command line and over HTTP. */
export const reportParams = z.object({
  format: reportFormat,
  scope: z.array(z.string().min(1).max(2048)).max(MOST_SCOPES).default([]),
});
export type ReportParams = z.infer<typeof reportParams>;

/** A report of an estate, part by part while it is made. @throws UsageError where the scope names what is not there */
export async function* reportBytes(estate: Estate, of: ReportOf, { format, scope }: ReportParams, declared: Declared): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const { report, end } = gatherReport(estate, of, scope, declared);
  try {
    for await (const part of renderReport(report, format)) yield typeof part === "string" ? encoder.encode(part) : part;
  } finally {
    end();
  }
}
