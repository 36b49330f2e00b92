import { z } from "zod";
import { firstProblem, type RawObject, text } from "@/server/collect/bundle/raw.ts";
import type { AccountItems } from "@/server/facts/change.ts";
import { accountEdit, type FactEdit } from "@/server/facts/edit.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, maybe, type NotTold } from "./told.ts";

/** What a plan does with a resource of one type, as steps. */
export type Handler = (resource: PlannedResource, plan: PlanContext) => void;

/** A text, none, or one that is not told. */
export const planText = maybe(text.nullish());
export type PlanText = z.output<typeof planText>;
export const planTexts = maybe(z.array(maybe(text)).nullish());
export type PlanTexts = z.output<typeof planTexts>;
export const planTags = maybe(z.record(z.string(), maybe(text.nullish())).nullish());

/** The tags of a thing; undefined: they are not told. */
export function tagsOf({
  tags,
  tags_all,
}: {
  readonly tags?: z.output<typeof planTags>;
  readonly tags_all?: z.output<typeof planTags>;
}): Record<string, string> | undefined {
  const all = tags_all === null || tags_all === undefined || isNotTold(tags_all) ? tags : tags_all;
  if (isNotTold(all)) return undefined;
  const entries = Object.entries(all ?? {});
  if (entries.some(([, value]) => isNotTold(value))) return undefined;
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value ?? "")]));
}

/** Values as the provider writes them; undefined, and told as having no effect, where they are not so. */
function read<S extends z.ZodType>(schema: S, values: RawObject | undefined, resource: PlannedResource, plan: PlanContext): z.output<S> | undefined {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  plan.ignore(
    resource,
    values === undefined ? "all of it is marked as sensitive and not read" : `is not as the provider writes it: ${firstProblem(parsed.error)}`,
  );
  return undefined;
}

/** What goes (of what is deleted or replaced) and what is there afterwards, read. */
export function sidesOf<S extends z.ZodType>(
  schema: S,
  resource: PlannedResource,
  plan: PlanContext,
): { readonly gone: z.output<S> | undefined; readonly is: z.output<S> | undefined; readonly was: z.output<S> | undefined } {
  const { action, before, after } = resource;
  const goes = action === "delete" || action === "replace";
  const gone = goes ? read(schema, before, resource, plan) : undefined;
  const is = action === "delete" ? undefined : read(schema, after, resource, plan);
  return { gone, is, was: gone ?? (action === "update" ? schema.safeParse(before).data : undefined) };
}

const hasOpen = (value: unknown): boolean => isNotTold(value) || (typeof value === "object" && value !== null && Object.values(value).some(hasOpen));

/** Values that are told, however deep, and the same in both. */
export const isSame = (a: unknown, b: unknown): boolean => !hasOpen(a) && !hasOpen(b) && JSON.stringify(a) === JSON.stringify(b);

/** The told texts of a list, and how many are not; undefined: the list itself is not told. */
export function textsIn(value: PlanTexts): { readonly told: string[]; readonly open: number } | undefined {
  if (isNotTold(value)) return undefined;
  const all = value ?? [];
  return { told: all.filter((one): one is string => !isNotTold(one)), open: all.filter(isNotTold).length };
}

export const isMissing = (value: NotTold | string | null | undefined): value is "" | null | undefined => value === null || value === undefined || value === "";

/** A step that takes away what a list has under a name; none where there is no name. */
export const removal = <L extends keyof AccountItems & string>(
  resource: PlannedResource,
  account: string,
  list: L,
  name: string | null | undefined,
  nameOf: (item: AccountItems[L]) => string,
): FactEdit[] =>
  name ? [accountEdit(account, list, { what: resource.address, order: "remove", is: (one) => nameOf(one) === name, edit: () => undefined })] : [];
