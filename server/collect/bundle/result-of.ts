import type { z } from "zod";
import { err, ok, type Result } from "@/server/model/result.ts";
import { firstProblem } from "./raw.ts";

/** A fact, or the one sentence that says what of the object is not as it must be. */
export type Mapped<T> = Result<T, string>;

/** Parses a raw object and maps it; the map sees only what the schema names. */
export function mapWith<S extends z.ZodType, T>(schema: S, raw: unknown, map: (value: z.output<S>) => T): Mapped<T> {
  const parsed = schema.safeParse(raw);
  return parsed.success ? ok(map(parsed.data)) : err(firstProblem(parsed.error));
}
