import { z } from "zod";
import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { reportFormat } from "@/server/contract/report.ts";
import { renderReport } from "@/server/report/render.ts";
import type { ReportOf } from "./about.ts";
import { gatherReport } from "./gather.ts";

/** More parts than this are no scope that anybody reads. */
const MOST_SCOPES = 20;

/** What a report is asked for with, the same on the command line and over HTTP. */
export const reportParams = z.object({
  format: reportFormat,
  scope: z
    .array(z.string().min(1, "names nothing").max(2048, "is longer than any name"))
    .max(MOST_SCOPES, { error: ({ input }) => `at most ${MOST_SCOPES} parts, and ${Array.isArray(input) ? input.length : "more"} are asked for` })
    .default([]),
});
export type ReportParams = z.infer<typeof reportParams>;

/** What is asked for, where it has the shape. @throws UsageError */
export function askedAs<T>(shape: z.ZodType<T>, asked: unknown): T {
  const parsed = shape.safeParse(asked);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `${issue?.path.join(".") || "report"}: ${issue?.message}`);
}

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
