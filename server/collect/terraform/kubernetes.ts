import type { Contribution } from "@/server/collect/bundle/contribution.ts";
import { parseFile } from "@/server/collect/bundle/parse/parse-file.ts";
import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { readKubernetes } from "@/server/collect/bundle/recognise/kubernetes.ts";
import { CLUSTER_NAMES } from "@/server/facts/change.ts";
import { clusterEdit, type FactEdit } from "@/server/facts/edit.ts";
import { type Open, objectOfBlocks } from "./blocks.ts";
import type { Handler } from "./handler.ts";
import { settle } from "./kubernetes-open.ts";
import { OBJECT_TYPES } from "./kubernetes-types.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, toldValues } from "./told.ts";

type Path = readonly (string | number)[];
export type Item = { readonly list: keyof typeof CLUSTER_NAMES; readonly fact: object };

/** The blocks of a resource, or the manifest of `kubernetes_manifest`, as the API server would have the object; what is not told is left out and added to `open`. */
function objectIn(resource: PlannedResource, values: RawObject, open: Open[]): RawObject | undefined {
  if (resource.type === KUBECTL) return objectOfText(values, open);
  const kind = OBJECT_TYPES[resource.type];
  if (kind) return { ...objectOfBlocks(withOpenVariables(values, "value_from", [{}]) as RawObject, [], open), ...kind };
  const manifest = withoutOpen(withOpenVariables(values["manifest"], "valueFrom", {}), ["manifest"], open);
  return isObject(manifest) && typeof manifest["kind"] === "string" ? manifest : undefined;
}

const KUBECTL = "kubectl_manifest";
/** What the provider writes in the place of what it takes for sensitive. */
const OBFUSCATED = "(sensitive value)";
const SENSITIVE = toldValues(undefined, undefined, true);

const unveiled = (value: unknown): unknown => {
  if (value === OBFUSCATED) return SENSITIVE;
  if (Array.isArray(value)) return value.map(unveiled);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unveiled(one)])) : value;
};

/** The text of a `kubectl_manifest`. The provider marks it as sensitive, and has it once more without what is. */
function textOf({ yaml_body, yaml_body_parsed }: RawObject): string | undefined {
  return [yaml_body, yaml_body_parsed].find((one) => typeof one === "string");
}

function parsedText(values: RawObject): unknown {
  const text = textOf(values);
  const { values: all, failures } = text === undefined ? { values: [], failures: [] } : parseFile(Buffer.from(text));
  return failures.length === 0 && all.length === 1 ? unveiled(all[0]) : undefined;
}

function objectOfText(values: RawObject, open: Open[]): RawObject | undefined {
  const object = withoutOpen(withOpenVariables(parsedText(values), "valueFrom", {}), ["yaml_body"], open);
  if (!isObject(object) || typeof object["kind"] !== "string") return undefined;
  const namespace = values["override_namespace"];
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  return typeof namespace === "string" && namespace !== "" ? { ...object, metadata: { ...metadata, namespace } } : object;
}

/** Variables whose values are not told have them from somewhere that was not read. */
function withOpenVariables(value: unknown, from: string, nowhere: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withOpenVariables(one, from, nowhere));
  if (!isObject(value)) return value;
  const { env, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, withOpenVariables(one, from, nowhere)]));
  if (!Array.isArray(env)) return env === undefined ? inner : { ...inner, env };
  return { ...inner, env: env.map((one) => (isObject(one) && isNotTold(one["value"]) ? { name: one["name"], [from]: nowhere } : one)) };
}

function withoutOpen(value: unknown, path: Path, open: Open[]): unknown {
  if (isNotTold(value)) {
    open.push({ path, value });
    return undefined;
  }
  if (Array.isArray(value)) return value.map((one, i) => withoutOpen(one, [...path, i], open));
  if (!isObject(value)) return value ?? undefined;
  const entries = Object.entries(value).map(([key, one]) => [key, withoutOpen(one, [...path, key], open)] as const);
  return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
}

/** An object as it would be, with what was derived for it; undefined, and told as having no effect, where it cannot be made. */
function objectAfter(resource: PlannedResource, plan: PlanContext, values: RawObject): RawObject | undefined {
  const open: Open[] = [];
  const object = objectIn(resource, values, open);
  const reason = object ? settle(resource, plan, open, object) : "what it is is known only after apply";
  if (reason === undefined) return object;
  plan.ignore(resource, reason);
  return undefined;
}

/** The facts of an object; the text says why it could not be taken. */
export function itemsOf(object: RawObject): Item[] | string {
  const readings = readKubernetes(object) ?? [];
  const failure = readings.flatMap((one) => one.failures)[0];
  if (failure) return failure.reason;
  const parts = readings.flatMap((one) => one.contributions).filter((one): one is Extract<Contribution, { scope: "cluster" }> => one.scope === "cluster");
  return parts.flatMap(({ part }) =>
    Object.entries(part).flatMap(([list, facts]) => (isList(list) ? (facts as readonly object[]).map((fact) => ({ list, fact })) : [])),
  );
}

const isList = (key: string): key is Item["list"] => Object.hasOwn(CLUSTER_NAMES, key);
const nameOf = ({ list, fact }: Item): string => CLUSTER_NAMES[list](fact as never);
/** What only the cluster knows of an object, and the keys of a Secret whose data is not told. */
function kept(before: object | undefined, { list, fact }: Item): object {
  const { uid, createdAt, keys } = (before ?? {}) as { uid?: string; createdAt?: string; keys?: readonly string[] };
  const told = fact as { keys?: readonly string[] };
  return {
    ...(uid !== undefined && { uid }),
    ...(createdAt !== undefined && { createdAt }),
    ...(list === "secrets" && keys && told.keys?.length === 0 && { keys }),
  };
}

function edit(resource: PlannedResource, cluster: string, item: Item, order: "remove" | "put"): FactEdit {
  const name = nameOf(item);
  return clusterEdit(cluster, item.list, {
    what: resource.address,
    order,
    is: (one) => CLUSTER_NAMES[item.list](one as never) === name,
    // an item of a list takes the place of one of the same
    edit: ((before: object | undefined) => (order === "remove" ? undefined : { ...item.fact, ...kept(before, item) })) as never,
  });
}

/** The items of an object; none, and told as having no effect, where they cannot be made. */
function itemsAt(resource: PlannedResource, plan: PlanContext, object: RawObject | undefined): Item[] {
  const items = object ? itemsOf(object) : [];
  if (typeof items !== "string") return items;
  plan.ignore(resource, items);
  return [];
}

/** A kind as it is counted; no kind is longer. */
export const shownKind = (kind: string): string => kind.slice(0, 63);

/** `kubernetes_…` resources that are an object each, `kubernetes_manifest` and `kubectl_manifest`. */
export const objectHandler: Handler = (resource, plan) => {
  const { action, before, after } = resource;
  const cluster = plan.kubernetesCluster(resource);
  if (!cluster) return;
  const told = plan.ignored.length;
  const goes = action === "delete" || action === "replace" ? before : undefined;
  const steps = [
    ...(goes ? itemsAt(resource, plan, objectIn(resource, goes, [])).map((item) => edit(resource, cluster.name, item, "remove")) : []),
    ...(after ? itemsAt(resource, plan, objectAfter(resource, plan, after)).map((item) => edit(resource, cluster.name, item, "put")) : []),
  ];
  plan.edits.push(...steps);
  const sides = after ?? before ?? {};
  const kind = textField(resource.type === KUBECTL ? parsedText(sides) : field(sides, "manifest"), "kind");
  if (steps.length === 0 && kind !== undefined && plan.ignored.length === told) plan.passOver(`${resource.type} of ${shownKind(kind)}`);
};
