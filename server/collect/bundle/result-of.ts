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

/** Maps raw objects of one form to facts. What the schema makes of an object and what the map makes of that are both there for whoever reads otherwise. */
export interface Mapper<T, S extends z.ZodObject = z.ZodObject> {
  (raw: unknown): Mapped<T>;
  readonly schema: S;
  readonly map: (value: z.output<S>) => T;
}

export const mapper = <S extends z.ZodObject, T>(schema: S, map: (value: z.output<S>) => T): Mapper<T, S> =>
  Object.assign((raw: unknown): Mapped<T> => mapWith(schema, raw, map), { schema, map });
