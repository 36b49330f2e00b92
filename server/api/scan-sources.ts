import { z } from "zod";
import { type ScanSource, scanSource } from "@/server/collect/scan/sources.ts";
import type { SourceRecord } from "@/server/store/source-repository.ts";
import { UsageError } from "./usage-error.ts";

/** A source as a scan takes it. @throws UsageError naming the field */
export function checkedSource(input: unknown): ScanSource {
  const parsed = scanSource.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `${issue?.path.join(".") || "source"}: ${issue?.message}`);
}

/** Whether a scan reads it; others send, or are there to be kept. */
export const isReadLive = (s: SourceRecord): boolean => s.kind === "kubernetes" || s.kind === "aws";

/** A source that is kept, as a scan takes it. @throws UsageError */
export const scanSourceOf = (s: SourceRecord): ScanSource =>
  checkedSource({ name: s.name, kind: s.kind, ...z.record(z.string(), z.unknown()).parse(s.config) });

/** The same; undefined where this version cannot read it, for what goes on without it: a scan by hand says why. */
export function readableSource(s: SourceRecord): ScanSource | undefined {
  try {
    return scanSourceOf(s);
  } catch {
    return undefined;
  }
}
