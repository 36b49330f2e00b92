import { z } from "zod";
import type { ItemFailure, Reading } from "@/server/collect/bundle/contribution.ts";
import { anything, field, firstProblem, isObject, optional, type RawObject, text, textField } from "@/server/collect/bundle/raw.ts";
import { BrokenItem, elementsOf, hasObject, isList } from "@/server/collect/bundle/recognise/items.ts";
import { inModule, written } from "./address.ts";
import type { PlannedAction, PlannedResource, PlannedSource, TerraformPlan } from "./plan.ts";
import { toldValues } from "./told.ts";
import { isRead } from "./types.ts";

const KIND = "terraform plan";
const SUPPORTED = /^(?:0|1)\./;

const changeSchema = z.object({
  address: text,
  module_address: optional(text),
  mode: optional(text),
  type: text,
  name: text,
  index: z.union([z.string(), z.number()]).nullish(),
  deposed: optional(text),
  change: z.object({
    actions: z.array(text),
    before: anything,
    after: anything,
    after_unknown: anything,
    before_sensitive: anything,
    after_sensitive: anything,
  }),
});
type RawChange = z.output<typeof changeSchema>;

const keyOf = (index: string | number | null | undefined): string | undefined =>
  index === null || index === undefined ? undefined : `[${JSON.stringify(index)}]`;

/** The actions as one: `forget` only ends that Terraform looks after something, `read` is that of a data source. */
function actionOf(actions: readonly string[]): PlannedAction {
  const [creates, deletes] = [actions.includes("create"), actions.includes("delete")];
  if (creates) return deletes ? "replace" : "create";
  if (deletes) return "delete";
  return actions.includes("update") ? "update" : "leave";
}

const valuesOf = (value: unknown, unknown: unknown, sensitive: unknown): RawObject | undefined => {
  const told = toldValues(value, unknown, sensitive);
  return isObject(told) ? told : undefined;
};

function resourceOf({ address, module_address: module = "", type, name, index, change }: RawChange): PlannedResource {
  const action = actionOf(change.actions);
  return {
    address,
    module,
    type,
    name,
    key: keyOf(index),
    action,
    before: valuesOf(change.before, false, change.before_sensitive),
    after: action === "delete" ? undefined : valuesOf(change.after, change.after_unknown, change.after_sensitive),
  };
}

interface Changes {
  readonly resources: PlannedResource[];
  readonly others: Map<string, number>;
  readonly failures: ItemFailure[];
  readonly documents: PlannedSource[];
}

const DOCUMENT = "aws_iam_policy_document";

/** A policy document that is put together at apply. */
const documentSource = ({ module_address: module = "", type, name, index, change }: RawChange): PlannedSource => ({
  mode: "data",
  module,
  type,
  name,
  key: keyOf(index),
  values: valuesOf(change.after, change.after_unknown, change.after_sensitive) ?? {},
});

function take(found: Changes, change: RawChange): void {
  const { mode, type, deposed } = change;
  if (mode === "data") {
    if (type === DOCUMENT) found.documents.push(documentSource(change));
    // what is deposed is a leftover of a replacement that was cut short: the resource stands there beside it
  } else if (deposed === undefined) {
    if (isRead(type)) found.resources.push(resourceOf(change));
    else found.others.set(type, (found.others.get(type) ?? 0) + 1);
  }
}

function changesOf(all: unknown): Changes {
  const found: Changes = { resources: [], others: new Map(), failures: [], documents: [] };
  let index = 0;
  for (const raw of elementsOf(all)) {
    index += 1;
    if (raw instanceof BrokenItem) {
      found.failures.push({ reason: `resource change ${index}: ${raw.reason}`, line: raw.line, column: raw.column });
      continue;
    }
    const parsed = changeSchema.safeParse(raw);
    if (!parsed.success) {
      const address = textField(raw, "address")?.slice(0, 200);
      found.failures.push({ reason: `resource change ${index}${address === undefined ? "" : ` (${address})`}: ${firstProblem(parsed.error)}` });
      continue;
    }
    take(found, parsed.data);
  }
  return found;
}

const SOURCES: Readonly<Record<string, readonly string[]>> = { aws_caller_identity: ["account_id"], aws_eks_cluster: ["name", "arn", "endpoint"] };

/** Data sources of what was there when the plan was made; of each only what says where something lies. */
function sourcesOf(module: unknown, address = ""): PlannedSource[] {
  const own = [...elementsOf(field(module, "resources"))].flatMap((raw): PlannedSource[] => {
    const [type = "", name, values] = [textField(raw, "type"), textField(raw, "name"), field(raw, "values")];
    const kept = Object.hasOwn(SOURCES, type) ? SOURCES[type] : undefined;
    if (textField(raw, "mode") !== "data" || !kept || name === undefined || !isObject(values)) return [];
    const told = valuesOf(values, false, field(raw, "sensitive_values")) ?? {};
    const index = field(raw, "index");
    const key = typeof index === "string" || typeof index === "number" ? keyOf(index) : undefined;
    return [{ mode: "data", module: address, type, name, key, values: Object.fromEntries(kept.map((one) => [one, told[one]])) }];
  });
  const inner = [...elementsOf(field(module, "child_modules"))].flatMap((child) => sourcesOf(child, textField(child, "address") ?? address));
  return [...own, ...inner];
}

function shortfallsOf(doc: unknown): string[] {
  const shortfalls: string[] = [];
  if (field(doc, "errored") === true) shortfalls.push("making the plan ended with an error: it holds only what had been planned until then");
  const deferred = [...elementsOf(field(doc, "deferred_changes"))];
  if (deferred.length > 0 || field(doc, "complete") === false) shortfalls.push("the plan leaves changes to a later one: what becomes of them is not known");
  return shortfalls;
}

const unreadable = (reason: string): Reading => ({ kind: KIND, objects: 0, contributions: [], failures: [{ reason }] });

/** What `terraform show -json PLAN` (or `tofu show -json`) prints: what would become of resources. Undefined: it is something else. */
export function readPlan(doc: unknown): Reading | undefined {
  const version = textField(doc, "format_version");
  if (version === undefined) return undefined;
  const changes = field(doc, "resource_changes");
  const isPlan = isList(changes) || hasObject(doc, "planned_values");
  if (!isPlan && !(hasObject(doc, "values") && textField(doc, "terraform_version") !== undefined)) return undefined;
  if (!isPlan) return unreadable("is the state that Terraform keeps, not a plan: `terraform plan -out=plan.out`, then `terraform show -json plan.out`");
  if (!SUPPORTED.test(version)) {
    const shown = /^[\d.]{1,20}$/.test(version) ? ` ${version}` : "";
    return unreadable(`is a Terraform plan in a format that is not known: format_version${shown}, and 1.x is read`);
  }
  const { resources, others, failures, documents } = changesOf(changes);
  const configuration = field(doc, "configuration");
  const plan: TerraformPlan = {
    resources,
    others,
    sources: [...sourcesOf(field(field(field(doc, "prior_state"), "values"), "root_module")), ...documents],
    configuration: isObject(configuration) ? configuration : undefined,
    shortfalls: shortfallsOf(doc),
  };
  return { kind: KIND, objects: resources.length, contributions: [{ scope: "plan", plan }], failures };
}

/** How a resource is spoken of by others in its module. */
export const localAddress = ({ type, name, key }: Pick<PlannedResource, "type" | "name" | "key">): string => `${type}.${written({ name, key })}`;

export const sourceAddress = (source: PlannedSource): string => inModule(source.module, `data.${localAddress(source)}`);
