import { z } from "zod";
import type { RawObject } from "@/server/collect/bundle/raw.ts";
import { type PlanText, type PlanTexts, planText, planTexts } from "./handler.ts";
import { isNotTold, isSensitive, maybe, type NotTold, toldOf } from "./told.ts";

const blocks = <T extends z.ZodType>(schema: T) => maybe(z.array(schema).nullish());
const principal = z.looseObject({ type: planText, identifiers: planTexts });
const condition = z.looseObject({ test: planText, variable: planText, values: planTexts });
const statement = z.looseObject({
  sid: planText,
  effect: planText,
  actions: planTexts,
  not_actions: planTexts,
  resources: planTexts,
  not_resources: planTexts,
  principals: blocks(principal),
  not_principals: blocks(principal),
  condition: blocks(condition),
});
const source = z.looseObject({
  policy_id: planText,
  version: planText,
  statement: blocks(statement),
  source_policy_documents: planTexts,
  override_policy_documents: planTexts,
  source_json: planText,
  override_json: planText,
});

type Path = readonly (string | number)[];
/** The texts that an attribute of the data source speaks of where it does not tell them; undefined: they cannot be told. */
export type Spoken = (path: Path, count: number) => readonly string[] | undefined;

/** A part of the document is not told, and so none of it is. */
class Open extends Error {}
const open = (): never => {
  throw new Open();
};

const text = (value: PlanText): string | undefined => (isNotTold(value) ? open() : (value ?? undefined) || undefined);
const list = <T>(value: readonly T[] | NotTold | null | undefined): readonly T[] => (isNotTold(value) ? open() : (value ?? []));
/** `&{…}` is how the data source writes a variable of a policy, which Terraform would take for its own. */
const withVariables = (value: string): string => value.replaceAll("&{", "${");

function texts(value: PlanTexts, path: Path, spoken: Spoken): readonly string[] {
  const all = list(value);
  const hidden = all.filter(isNotTold);
  const told = all.filter((one): one is string => !isNotTold(one)).map(withVariables);
  if (hidden.length === 0) return told;
  const found = hidden.some(isSensitive) ? undefined : spoken(path, hidden.length);
  return found ? [...told, ...found] : open();
}

/** One text, or all of them: as a policy writes a list. */
const single = (all: readonly string[]): string | readonly string[] => (all.length === 1 ? (all[0] ?? "") : all);

const NONE: Spoken = () => undefined;

/** What a set of blocks speaks of is that of all of them: where several have something that is not told, whose it is cannot be said. */
const ofOne = (lists: readonly PlanTexts[], spoken: Spoken): Spoken =>
  lists.filter((one) => isNotTold(one) || (one ?? []).some(isNotTold)).length > 1 ? NONE : spoken;

function principals(value: z.output<typeof statement>["principals"], path: Path, spoken: Spoken): unknown {
  const byType = new Map<string, readonly string[]>();
  const own = ofOne(
    list(value).map((one) => one.identifiers),
    spoken,
  );
  list(value).forEach((one, i) => {
    const type = text(one.type) ?? open();
    byType.set(type, [...(byType.get(type) ?? []), ...texts(one.identifiers, [...path, i, "identifiers"], own)]);
  });
  if (byType.size === 0) return undefined;
  if (byType.size === 1 && byType.get("*")?.join() === "*") return "*";
  return Object.fromEntries([...byType].map(([type, all]) => [type, single(all)]));
}

function conditions(value: z.output<typeof statement>["condition"], path: Path, spoken: Spoken): unknown {
  const made = new Map<string, Map<string, readonly string[]>>();
  const own = ofOne(
    list(value).map((one) => one.values),
    spoken,
  );
  list(value).forEach((one, i) => {
    const [test, variable] = [text(one.test) ?? open(), text(one.variable) ?? open()];
    const keys = made.get(test) ?? new Map<string, readonly string[]>();
    keys.set(variable, [...(keys.get(variable) ?? []), ...texts(one.values, [...path, i, "values"], own)]);
    made.set(test, keys);
  });
  const entries = [...made].map(([test, keys]) => [test, Object.fromEntries([...keys].map(([key, all]) => [key, single(all)]))]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const LISTS = { Action: "actions", NotAction: "not_actions", Resource: "resources", NotResource: "not_resources" } as const;

function statementOf(one: z.output<typeof statement>, path: Path, spoken: Spoken): object {
  const lists = Object.entries(LISTS).flatMap(([key, field]) => {
    const all = texts(one[field], [...path, field], spoken);
    return all.length === 0 ? [] : [[key, single(all)] as const];
  });
  const [Principal, NotPrincipal] = (["principals", "not_principals"] as const).map((field) => principals(one[field], [...path, field], spoken));
  const Condition = conditions(one.condition, [...path, "condition"], spoken);
  const [Sid, Effect] = [text(one.sid), text(one.effect) ?? "Allow"];
  return {
    ...(Sid && { Sid }),
    Effect,
    ...Object.fromEntries(lists),
    ...(Principal !== undefined && { Principal }),
    ...(NotPrincipal !== undefined && { NotPrincipal }),
    ...(Condition !== undefined && { Condition }),
  };
}

/** Documents that are merged into it: what becomes of statements of the same Sid is for the provider to say. */
const isMerged = (value: z.output<typeof source>): boolean =>
  [value.source_policy_documents, value.override_policy_documents].some((one) => isNotTold(one) || (one ?? []).length > 0) ||
  [value.source_json, value.override_json].some((one) => isNotTold(one) || Boolean(one));

/** The document that `aws_iam_policy_document` makes of its blocks, where all of them are told or spoken of; undefined: something of it is not known. */
export function documentIn(values: RawObject, spoken: Spoken): object | undefined {
  const parsed = source.safeParse(values);
  if (!parsed.success || isMerged(parsed.data)) return undefined;
  try {
    const Statement = list(parsed.data.statement).map((one, i) => statementOf(one, ["statement", i], spoken));
    return { Version: toldOf(parsed.data.version) || "2012-10-17", Statement };
  } catch (error) {
    if (error instanceof Open) return undefined;
    throw error;
  }
}
