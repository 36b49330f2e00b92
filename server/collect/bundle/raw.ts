import { z } from "zod";

/** Helpers for input that others wrote: `null` and an absent key mean the same, unknown keys are dropped. */
export type RawObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is RawObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of a key whatever the object is; undefined when it has none. */
export const field = (value: unknown, key: string): unknown => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);

/** The text under a key; undefined when there is none or it is no text. */
export function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

/** An optional value; `null` counts as absent. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** A list; `null` and absent count as empty. */
export const list = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((value) => value ?? []);

export const text = z.string();
/** Any value or none. */
export const anything = z.unknown().optional();
export const texts = list(text);
/** A map of texts; numbers and booleans that YAML made of unquoted values are taken as their text. */
export const textMap = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullish())
  .nullish()
  .transform((value): Record<string, string> => Object.fromEntries(Object.entries(value ?? {}).map(([key, entry]) => [key, String(entry ?? "")])));

/** A point in time as tools print it: RFC 3339 text, seconds since 1970, or a date object. */
export const time = z
  .union([z.string(), z.number(), z.date()])
  .nullish()
  .transform((value) => toTimestamp(value ?? undefined));

function toTimestamp(value: string | number | Date | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** AWS tags, `[{Key, Value}]` or a plain map. */
export const tags = anything.transform((value): Record<string, string> => {
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map((tag) => [textField(tag, "Key") ?? textField(tag, "key") ?? "", textField(tag, "Value") ?? textField(tag, "value") ?? ""]),
    );
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string")) : {};
});

/** The first thing a schema found wrong, as `at spec.containers: expected array`; never a value of the input. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "not in the expected form";
  const where = issue.path.map(String).join(".");
  const what = issue.message.replace(/^Invalid input: /, "");
  return where === "" ? what : `${where}: ${what}`;
}
