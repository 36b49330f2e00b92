import { field, isObject, type RawObject } from "@/server/collect/bundle/raw.ts";
import { type Open, shownPath } from "./blocks.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isSensitive } from "./told.ts";

type Path = Open["path"];

/** Values by which access changes, as blocks and as manifests call them; what others are after apply is of no interest. */
const DECIDES =
  /^(?:name|namespace|service_?account_?name|annotations|role_?ref|subjects?|rules?|data|secret_?name|path|value|privileged|cluster_?role_?selectors)$/i;
const ACCOUNT = /^service_?account_?name$/i;

/** Attributes that hold an object as it is, as a value or as a text. */
const WHOLE: ReadonlySet<unknown> = new Set(["manifest", "yaml_body"]);

/** The expression that stands for a value: a map has one for all its keys, a manifest one for all of it. */
function expressionOf(path: Path): Path {
  if (WHOLE.has(path[0])) return path.slice(0, 1);
  const at = path.findIndex((key) => key === "annotations" || key === "labels" || key === "data");
  return at < 0 ? path : path.slice(0, at + 1);
}

/** Fields that the provider fills in itself where the configuration gives none. */
const isLeftToCluster = (resource: PlannedResource, plan: PlanContext, path: Path): boolean =>
  !path.some((key) => typeof key === "string" && DECIDES.test(key)) || !plan.isConfigured(resource, expressionOf(path));

const isOwnAnnotation = (path: Path): boolean => {
  const own = path.filter((key) => typeof key === "string" && !WHOLE.has(key));
  return own.length === 3 && own[0] === "metadata" && own[1] === "annotations";
};

/** An annotation that speaks of one role and is the only one of its object that is not told has that role's ARN. */
function derivedAnnotation(resource: PlannedResource, plan: PlanContext, path: Path, object: RawObject, open: readonly Open[]): boolean {
  const key = path.at(-1);
  if (typeof key !== "string" || !/role-arn$/.test(key) || !isOwnAnnotation(path)) return false;
  if (open.filter((one) => isOwnAnnotation(one.path)).length !== 1) return false;
  const role = plan.target(resource, expressionOf(path), ["aws_iam_role"]);
  const arn = role && plan.arnOf(role);
  const metadata = field(object, "metadata");
  if (arn === undefined || !isObject(metadata)) return false;
  const annotations = field(metadata, "annotations");
  Object.assign(metadata, { annotations: { ...(isObject(annotations) ? annotations : {}), [key]: arn } });
  return true;
}

const isNameOf = (path: Path): boolean => {
  const own = path.filter((key) => typeof key === "string" && !WHOLE.has(key));
  return own.length === 2 && own[0] === "metadata" && (own[1] === "name" || own[1] === "namespace");
};

/**
 * Settles what is not told within an object: a role's ARN in an annotation is derived, what is left is said. The text returned says why the object cannot be told at all: it
 * would be taken for another one.
 */
export function settle(resource: PlannedResource, plan: PlanContext, open: readonly Open[], object: RawObject): string | undefined {
  const decisive = open.filter(({ path, value }) => isSensitive(value) || !isLeftToCluster(resource, plan, path));
  if (decisive.some(({ path }) => isNameOf(path))) return "its name is known only after apply";
  if (decisive.some(({ path }) => ACCOUNT.test(String(path.at(-1))))) return "which service account its pods run as is known only after apply";
  for (const { path, value } of decisive) {
    if (derivedAnnotation(resource, plan, path, object, decisive)) continue;
    const isSecret = path.includes("data") && field(object, "kind") === "Secret";
    plan.open(resource, shownPath(path), value, isSecret ? "its keys are those that were read, if any" : "what depends on it is not shown");
  }
  return undefined;
}
