import { STEP_CODES } from "@/server/model/step-code.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

type Treatment = (text: string, p: Pseudonyms) => string;

const asIs: Treatment = (text) => text;
const asRef: Treatment = (text, p) => p.ref(text);
const asKey: Treatment = (text, p) => p.key(text);
const asName =
  (kind: string): Treatment =>
  (text, p) =>
    p.name(kind, text);
const nothing: Treatment = () => "";

const each = (names: string, treatment: Treatment): readonly (readonly [string, Treatment])[] => names.split(" ").map((name) => [name, treatment] as const);

/**
 * What is done with the text of each field of an answer. A field that is not here is emptied: a new one shows nothing before somebody has said what it
 * holds. Words of the product's own vocabulary stay; sentences that the engine wrote are replaced by what their code means, or emptied.
 */
const FIELDS: ReadonlyMap<string, Treatment> = new Map([
  ...each("verdict mechanism family how check outcome code kind rank operator suppliedBy sdk stopped phase via", asIs),
  ...each("action verbs authenticationMode change sources status severity direction", asIs),
  ...each(
    "ref from to source target focus id role effective node serviceAccount owner pod resolved through binding subject principal path reachable first",
    asRef,
  ),
  ...each("groups candidates", asRef),
  ...each("key", asKey),
  ...each("values", asName("value")),
  ...each("document", asName("document")),
  ...each("sid", asName("statement")),
  ...each("of", asName("thing")),
  ...each("what", () => "a fact"),
  ...each("assumptions", asName("assumption")),
  ...each("container name", asName("container")),
  ...each("cluster clusters", asName("cluster")),
  ...each("namespace", asName("namespace")),
  ...each("account accounts whomAccount", asName("account")),
  ...each("username", asName("user")),
  ...each("policy", asRef),
  ...each("policies", asRef),
  ...each("label context reason", nothing),
]);

/** Objects whose field names are words of a closed list, with numbers behind them. */
const COUNTS: ReadonlySet<string> = new Set(["verdicts", "kinds", "totals", "cut", "counts", "pairs", "around"]);
/** Fields that hold parts of an answer. */
const PARTS: ReadonlySet<string> = new Set(
  "nodes edges members alike steps conditions missing evidence verdicts paths direct principals targets sources containers entries policies via subjects candidates similar holders rows answer entity list who whom estate".split(
    " ",
  ),
);

const meaningOf = (code: unknown): string => Object.entries(STEP_CODES).find(([name]) => name === code)?.[1].meaning ?? "";
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

function counts(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, n]) => typeof n === "number"));
}

const isPart = (field: string, value: unknown): boolean => (isObject(value) ? PARTS.has(field) : typeof value === "string" && FIELDS.has(field));

function ofField(field: string, value: unknown, p: Pseudonyms): unknown {
  if (typeof value === "string") return (FIELDS.get(field) ?? nothing)(value, p);
  if (Array.isArray(value)) return value.filter((one) => isPart(field, one)).map((one) => ofField(field, one, p));
  if (!isObject(value)) return value;
  if (COUNTS.has(field)) return counts(value);
  return PARTS.has(field) ? ofObject(value, p) : {};
}

function ofObject(value: Readonly<Record<string, unknown>>, p: Pseudonyms): Readonly<Record<string, unknown>> {
  const redacted = Object.fromEntries(
    Object.entries(value).flatMap(([field, one]) => (isKnown(field) ? [[field, ofField(field, one, p)] as const] : emptied(field, one))),
  );
  // names and places are told anew from the reference, as the screen tells them
  const told = typeof redacted["ref"] === "string" && "label" in value ? describeRef(redacted["ref"]) : undefined;
  return {
    ...redacted,
    ...(told ? { label: told.label, context: told.context } : {}),
    ...(typeof value["code"] === "string" && "reason" in value ? { reason: meaningOf(value["code"]) } : {}),
  };
}

const isKnown = (field: string): boolean => FIELDS.has(field) || PARTS.has(field) || COUNTS.has(field);

/** Numbers and yes or no name nobody, but only where it is known what they count. */
const PLAIN: ReadonlySet<string> = new Set("total pairs count hops statement complete configured injected wins found always entities within".split(" "));

/** What is left of a field nobody spoke for: its shape. */
function emptied(field: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value === "number" || typeof value === "boolean") return PLAIN.has(field) ? [[field, value]] : [];
  if (typeof value === "string") return [[field, ""]];
  if (Array.isArray(value)) return [[field, []]];
  return [[field, value === null ? null : {}]];
}

/**
 * An answer with every account id and every name replaced. It is made of what may stay, not by looking for what may not: a text that is no reference and no
 * word of the product does not come along.
 */
export function redact<T>(answer: T, p: Pseudonyms): T {
  // the one cast: what comes out has the shape of what went in, some of its texts and lists empty
  return (Array.isArray(answer) ? answer.map((one) => (isObject(one) ? ofObject(one, p) : null)) : isObject(answer) ? ofObject(answer, p) : null) as T;
}
