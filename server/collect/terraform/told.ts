import { z } from "zod";
import { isObject } from "@/server/collect/bundle/raw.ts";

/** A value that a plan does not tell: known only after it is applied, or marked as sensitive and therefore never looked at. No JSON value is a symbol. */
export type NotTold = symbol;
const UNKNOWN = Symbol("known after apply");
const SENSITIVE = Symbol("sensitive");

export const isNotTold = (value: unknown): value is NotTold => typeof value === "symbol";
export const isSensitive = (value: NotTold): boolean => value === SENSITIVE;
/** The value, where it is told. */
export const toldOf = <T>(value: T | NotTold | undefined): T | undefined => (isNotTold(value) ? undefined : value);

/** A value of this form, or one that is not told. */
export const maybe = <T extends z.ZodType>(schema: T) => z.union([z.symbol(), schema]);

const within = (marks: unknown, key: string | number): unknown =>
  typeof marks === "object" && marks !== null ? (marks as Record<string, unknown>)[key] : false;

/**
 * The values of one side of a change, with what is not told marked in place: `unknown` and `sensitive` mirror the values and are `true` where these are. Nothing that is marked
 * sensitive is in what is returned.
 */
export function toldValues(value: unknown, unknown: unknown, sensitive: unknown): unknown {
  if (sensitive === true) return SENSITIVE;
  if (unknown === true) return UNKNOWN;
  if (Array.isArray(value) || Array.isArray(unknown)) {
    const [values, marks] = [Array.isArray(value) ? value : [], Array.isArray(unknown) ? unknown : []];
    return Array.from({ length: Math.max(values.length, marks.length) }, (_, i) => toldValues(values[i], marks[i], within(sensitive, i)));
  }
  if (!isObject(value) && !isObject(unknown)) return value;
  const keys = new Set([...Object.keys(isObject(value) ? value : {}), ...Object.keys(isObject(unknown) ? unknown : {})]);
  return Object.fromEntries([...keys].map((key) => [key, toldValues(within(value, key), within(unknown, key), within(sensitive, key))]));
}
