import type { Contribution } from "@/server/collect/bundle/contribution.ts";
import { field, isObject, type RawObject } from "@/server/collect/bundle/raw.ts";
import { readKubernetes } from "@/server/collect/bundle/recognise/kubernetes.ts";
import { CLUSTER_NAMES } from "@/server/facts/change.ts";
import { clusterEdit, type FactEdit } from "@/server/facts/edit.ts";
import { type Open, objectIn } from "./blocks.ts";
import type { Handler } from "./handler.ts";
import { OBJECT_TYPES } from "./kubernetes-types.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, isSensitive } from "./told.ts";

type Path = readonly (string | number)[];
export type Item = { readonly list: keyof typeof CLUSTER_NAMES; readonly fact: object };

/** Values by which access changes; what others are after apply is of no interest. */
const DECIDES = /^(?:name|namespace|service_account_name|annotations|role_ref|subject|rule|data|secret_name|path|value|privileged|cluster_role_selectors)$/;

/** Fields that the provider fills in itself where the configuration gives none. */
const isLeftToCluster = (resource: PlannedResource, plan: PlanContext, path: Path): boolean =>
  !path.some((key) => typeof key === "string" && DECIDES.test(key)) || !plan.isConfigured(resource, outer(path));

/** Attributes within maps have no expression of their own: that of the map stands for them. */
function outer(path: Path): Path {
  const at = path.findIndex((key) => key === "annotations" || key === "labels" || key === "data");
  return at < 0 ? path : path.slice(0, at + 1);
}

/** What is not told within an object: a role's ARN in an annotation is derived, what is left is said. */
function settle(resource: PlannedResource, plan: PlanContext, open: readonly Open[], object: RawObject): void {
  const decisive = open.filter(({ path, value }) => isSensitive(value) || !isLeftToCluster(resource, plan, path));
  for (const { path, value } of decisive) {
    if (path.includes("annotations") && derivedAnnotation(resource, plan, path, object, decisive)) continue;
    if (path.includes("data") && resource.type.startsWith("kubernetes_secret")) continue;
    plan.open(resource, shownPath(path), value, "what depends on it is not shown");
  }
}

export const shownPath = (path: Path): string => path.filter((one) => typeof one === "string").join(".");

/** An annotation that speaks of one role and is the only one not told of its map has that role's ARN. */
function derivedAnnotation(resource: PlannedResource, plan: PlanContext, path: Path, object: RawObject, open: readonly Open[]): boolean {
  const key = path.at(-1);
  if (typeof key !== "string" || !/role-arn$/.test(key)) return false;
  if (open.filter((one) => one.path.includes("annotations")).length !== 1) return false;
  const role = plan.target(resource, outer(path), ["aws_iam_role"]);
  const arn = role && plan.arnOf(role);
  const metadata = field(object, "metadata");
  if (arn === undefined || !isObject(metadata)) return false;
  const annotations = field(metadata, "annotations");
  Object.assign(metadata, { annotations: { ...(isObject(annotations) ? annotations : {}), [key]: arn } });
  return true;
}

/** Variables whose values are not told have them from somewhere that was not read. */
function withOpenVariables(value: unknown): unknown {
  if (isNotTold(value)) return value;
  if (Array.isArray(value)) return value.map(withOpenVariables);
  if (!isObject(value)) return value;
  const { env, ...rest } = value;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, withOpenVariables(one)]));
  if (!Array.isArray(env)) return env === undefined ? inner : { ...inner, env };
  return { ...inner, env: env.map((one) => (isObject(one) && isNotTold(one["value"]) ? { name: one["name"], value_from: [{}] } : one)) };
}

/** An object of this kind as the API server would have it. */
function objectOf(resource: PlannedResource, plan: PlanContext, values: RawObject, isAfter: boolean): RawObject | undefined {
  const kind = OBJECT_TYPES[resource.type];
  const open: Open[] = [];
  const blocks = kind ? (withOpenVariables(values) as RawObject) : undefined;
  const object = kind && blocks ? { ...objectIn(blocks, [], open), ...kind } : manifestOf(values);
  if (object && isAfter) settle(resource, plan, open, object);
  return object;
}

/** The manifest of `kubernetes_manifest`, which is an object as Kubernetes has it. */
function manifestOf(values: RawObject): RawObject | undefined {
  const manifest = values["manifest"];
  const told = withoutOpen(manifest);
  return isObject(told) && typeof told["kind"] === "string" ? told : undefined;
}

function withoutOpen(value: unknown): unknown {
  if (isNotTold(value)) return undefined;
  if (Array.isArray(value)) return value.map(withoutOpen);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (isNotTold(one) || one === null ? [] : [[key, withoutOpen(one)]])));
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

/** The items of one side of a change; undefined, and told as having no effect, where they cannot be made. */
function itemsAt(resource: PlannedResource, plan: PlanContext, values: RawObject, isAfter: boolean): Item[] {
  const object = objectOf(resource, plan, values, isAfter);
  const items = object ? itemsOf(object) : "what it is is known only after apply";
  if (typeof items !== "string") return items;
  plan.ignore(resource, items);
  return [];
}

/** `kubernetes_…` resources that are an object each, and `kubernetes_manifest`. */
export const objectHandler: Handler = (resource, plan) => {
  const { action, before, after } = resource;
  const cluster = plan.kubernetesCluster(resource);
  if (!cluster) return;
  const goes = action === "delete" || action === "replace" ? before : undefined;
  const steps = [
    ...(goes ? itemsAt(resource, plan, goes, false).map((item) => edit(resource, cluster.name, item, "remove")) : []),
    ...(after ? itemsAt(resource, plan, after, true).map((item) => edit(resource, cluster.name, item, "put")) : []),
  ];
  plan.edits.push(...steps);
};
