import { isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { clusterEdit } from "@/server/facts/edit.ts";
import { shownPath } from "./blocks.ts";
import type { Handler } from "./handler.ts";
import { type Item, itemsOf, shownKind } from "./kubernetes.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, type NotTold } from "./told.ts";

const metadataOf = (values: RawObject | undefined): unknown => (Array.isArray(values?.["metadata"]) ? values["metadata"][0] : undefined);
const texts = (value: unknown): Record<string, string> =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter((one): one is [string, string] => typeof one[1] === "string")) : {};

/** `kubernetes_config_map_v1_data` and `kubernetes_annotations`: keys of an object that something else made. */
export const partHandler =
  (list: "configMaps" | "serviceAccounts", key: "data" | "annotations"): Handler =>
  (resource, plan) => {
    const kind = textField(resource.after ?? resource.before, "kind");
    if (key === "annotations" && kind !== "ServiceAccount") {
      if (kind === undefined) plan.ignore(resource, "what it is about is known only after apply");
      else plan.passOver(`${resource.type} of ${shownKind(kind)}`);
      return;
    }
    const cluster = plan.kubernetesCluster(resource);
    const metadata = metadataOf(resource.after ?? resource.before);
    const [name, namespace] = [textField(metadata, "name"), textField(metadata, "namespace") ?? "default"];
    if (!cluster) return;
    if (name === undefined) {
      plan.ignore(resource, "which object it is about is known only after apply");
      return;
    }
    const object = (values: RawObject | undefined): Item["fact"] => partFact(resource, plan, list, key, { name, namespace }, values);
    const [was, is] = [resource.action === "create" ? undefined : object(resource.before), object(resource.after)];
    plan.edits.push(
      clusterEdit(cluster.name, list, {
        what: resource.address,
        order: "link",
        is: (one) => one.name === name && one.namespace === namespace,
        edit: ((before: object | undefined) => before && merged(before, key, was, is)) as never,
      }),
    );
  };

/** The keys of data or annotations that a resource looks after, as the facts of an object that has no others. */
function partFact(
  resource: PlannedResource,
  plan: PlanContext,
  list: Item["list"],
  key: "data" | "annotations",
  named: { readonly name: string; readonly namespace: string },
  values: RawObject | undefined,
): object {
  const raw = values?.[key];
  const all = { ...texts(raw), ...(values === resource.after && derived(resource, plan, key, raw)) };
  const object: RawObject =
    key === "data"
      ? { apiVersion: "v1", kind: "ConfigMap", metadata: named, data: all }
      : { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...named, annotations: all } };
  const items = itemsOf(object);
  return typeof items === "string" ? {} : (items.find((one) => one.list === list)?.fact ?? {});
}

/** Of the keys that are not told the one that must be a role's ARN; what is left is said. */
function derived(resource: PlannedResource, plan: PlanContext, key: "data" | "annotations", raw: unknown): Record<string, string> {
  const open = isObject(raw) ? Object.entries(raw).filter((one): one is [string, NotTold] => isNotTold(one[1])) : [];
  const role = key === "annotations" && open.length === 1 ? plan.target(resource, [key], ["aws_iam_role"]) : undefined;
  const arn = role && plan.arnOf(role);
  const [only] = open;
  if (arn !== undefined && only) return { [only[0]]: arn };
  for (const [name, value] of open) plan.open(resource, shownPath([key, name]), value, "what depends on it is not shown");
  return {};
}

type Texts = Readonly<Record<string, string>>;

/** An object with the keys of one side taken out and those of the other put in. */
function merged(before: object, key: "data" | "annotations", was: object | undefined, is: object): object {
  const own = key === "data" ? "values" : "annotations";
  const [there, old, now] = [before, was, is].map((one) => ((one as Record<string, Texts> | undefined)?.[own] ?? {}) as Texts);
  const kept = Object.fromEntries(Object.entries(there ?? {}).filter(([name]) => !Object.hasOwn(old ?? {}, name)));
  const values = { ...kept, ...now };
  if (own === "annotations") return { ...before, annotations: values };
  const names = (one: object | undefined): string[] => (one as { keys?: string[] } | undefined)?.keys ?? [];
  const gone = new Set(names(was));
  return { ...before, values, keys: [...new Set([...names(before).filter((one) => !gone.has(one)), ...names(is)])] };
}
