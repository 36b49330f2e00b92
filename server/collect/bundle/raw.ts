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

/** What a schema made here comes to for values as kubectl prints them, so that it can be read from bytes without zod (`quick/`). */
export type Way =
  | { readonly kind: "optional"; readonly of: z.ZodType }
  | { readonly kind: "list"; readonly of: z.ZodType }
  | { readonly kind: "text"; readonly isNonEmpty: boolean; readonly toValue?: (text: string) => unknown }
  | { readonly kind: "text-map" }
  | { readonly kind: "key-names" }
  | { readonly kind: "typed-by-key"; readonly of: z.ZodObject; readonly except: string; readonly otherwise: string }
  | { readonly kind: "object"; readonly of: z.ZodObject }
  | { readonly kind: "mapped"; readonly of: z.ZodType; readonly map: (value: unknown) => unknown };

const ways = new WeakMap<z.ZodType, Way>();
/** The way to read a schema from bytes; undefined: as zod describes it. */
export const wayOf = (schema: z.ZodType): Way | undefined => ways.get(schema);

function withWay<T extends z.ZodType>(schema: T, way: Way): T {
  ways.set(schema, way);
  return schema;
}

/** An optional value; `null` counts as absent. */
export const optional = <T extends z.ZodType>(schema: T) =>
  withWay(
    schema.nullish().transform((value) => value ?? undefined),
    { kind: "optional", of: schema },
  );

/** A list; `null` and absent count as empty. */
export const list = <T extends z.ZodType>(schema: T) =>
  withWay(
    z
      .array(schema)
      .nullish()
      .transform((value) => value ?? []),
    { kind: "list", of: schema },
  );

export const text = z.string();
export const nonEmptyText = withWay(z.string().min(1), { kind: "text", isNonEmpty: true });
/** A text; a number or truth value that YAML made of an unquoted one is taken as its text. */
export const plainText = withWay(z.union([z.string(), z.number(), z.boolean()]).transform(String), { kind: "text", isNonEmpty: false });
/** Any value or none. */
export const anything = z.unknown().optional();
/** The names of an object's keys; its values are never looked at. */
export const keyNames = withWay(
  anything.transform((value) => (isObject(value) ? Object.keys(value) : [])),
  { kind: "key-names" },
);
export const texts = list(text);
/** A map of texts; numbers and booleans that YAML made of unquoted values are taken as their text. */
export const textMap = withWay(
  z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullish())
    .nullish()
    .transform((value): Record<string, string> => Object.fromEntries(Object.entries(value ?? {}).map(([key, entry]) => [key, String(entry ?? "")]))),
  { kind: "text-map" },
);

const rememberedTimestamp = remembered((text) => toTimestamp(text));

/** A second of UTC as Kubernetes prints it, on a day that every month has. */
const PLAIN = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
// nearly every time of a fleet, and none like another: made without a date
const timestampOf = (text: string): string | undefined => (PLAIN.test(text) ? `${text.slice(0, 19)}.000Z` : rememberedTimestamp(text));

/** A point in time as tools print it: RFC 3339 text, seconds since 1970, or a date object. */
export const time = withWay(
  z
    .union([z.string(), z.number(), z.date()])
    .nullish()
    .transform((value) => (typeof value === "string" ? timestampOf(value) : toTimestamp(value ?? undefined))),
  { kind: "text", isNonEmpty: false, toValue: timestampOf },
);

/** An object, and under `type` the first of its keys that is not `except`: what it is of is told by the key it has. */
export const typedByKey = <T extends z.ZodObject>(schema: T, except: string, otherwise: string) =>
  withWay(
    z.unknown().transform((raw, ctx) => {
      const parsed = schema.safeParse(raw);
      if (!parsed.success) {
        for (const issue of parsed.error.issues) ctx.addIssue({ code: "custom", path: [...issue.path], message: issue.message });
        return z.NEVER;
      }
      return { ...parsed.data, type: isObject(raw) ? (Object.keys(raw).find((key) => key !== except) ?? otherwise) : otherwise };
    }),
    { kind: "typed-by-key", of: schema, except, otherwise },
  );

/** An object; what is none counts as one without keys. */
export const objectOrEmpty = <T extends z.ZodObject>(schema: T) =>
  withWay(
    z.preprocess((value) => (isObject(value) ? value : {}), schema),
    { kind: "object", of: schema },
  );

/** What is made of a value, as part of reading it: where the same text stands again, it is not made again. */
export const mapped = <T extends z.ZodType, R>(schema: T, map: (value: z.output<T>) => R) =>
  withWay(schema.transform(map), { kind: "mapped", of: schema, map: map as (value: unknown) => unknown });

const REMEMBERED = 4096;

/** The same, which keeps its newest answers: the objects of a deployment have few times between them. */
function remembered<T>(of: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    if (answers.size >= REMEMBERED) answers.clear();
    const answer = of(text);
    answers.set(text, answer);
    return answer;
  };
}

function toTimestamp(value: string | number | Date | undefined): string | undefined {
  if (value === undefined || value === "") return undefined;
  const date = value instanceof Date ? value : new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** AWS tags, `[{Key, Value}]` or a plain map. */
export function tagsOf(value: unknown): Record<string, string> {
  if (Array.isArray(value))
    return Object.fromEntries(
      value.map((tag) => [textField(tag, "Key") ?? textField(tag, "key") ?? "", textField(tag, "Value") ?? textField(tag, "value") ?? ""]),
    );
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string")) : {};
}
export const tags = anything.transform(tagsOf);

/** The first thing a schema found wrong, as `at spec.containers: expected array`; never a value of the input. */
export function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "not in the expected form";
  const where = issue.path.map(String).join(".");
  const what = issue.message.replace(/^Invalid input: /, "");
  return where === "" ? what : `${where}: ${what}`;
}
