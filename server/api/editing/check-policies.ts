import type { ActionCatalogue } from "@/server/policy/actions/catalogue.ts";
import { nearest } from "@/server/policy/actions/nearest.ts";
import type { PolicyError, PolicyKind } from "@/server/policy/document.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { isRecord } from "@/server/policy/parse-report.ts";
import { CONDITION_KEYS, CONDITION_OPERATORS } from "@/server/view/editing/condition-words.ts";
import { type Complaint, meant } from "./complaint.ts";
import type { Path } from "./text-places.ts";

/** A policy somewhere in a document. */
export interface PolicyPlace {
  readonly path: Path;
  readonly kind: PolicyKind;
  readonly policy: unknown;
}

const TOP = ["Version", "Id", "Statement"];
const ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"];
const PRINCIPALS = ["AWS", "Service", "Federated", "CanonicalUser"];

const stepsOf = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** Steps of a pointer as they are in the document: of a list its numbers. */
function pathOf(policy: unknown, steps: readonly string[]): Path {
  let now = policy;
  return steps.map((step) => {
    const key = Array.isArray(now) ? Number(step) : step;
    now = Array.isArray(now) ? now[Number(step)] : isRecord(now) ? now[step] : undefined;
    return key;
  });
}

/** The names that may stand where an unknown one does. */
function namesAt(steps: readonly string[]): readonly string[] {
  const inStatement = steps.slice(1).filter((step) => !/^\d+$/.test(step));
  if (steps.length === 1) return TOP;
  if (inStatement.length === 1) return ELEMENTS;
  if (inStatement.length !== 2) return [];
  if (inStatement[0] === "Condition") return Object.keys(CONDITION_OPERATORS);
  return inStatement[0] === "Principal" ? PRINCIPALS : [];
}

function complaintOf({ path, policy }: PolicyPlace, { pointer, message }: PolicyError, severity: Complaint["severity"]): Complaint {
  const steps = stepsOf(pointer);
  const name = steps.at(-1) ?? "";
  const names = namesAt(steps);
  const isUnknown = names.length > 0 && !names.includes(name) && message.includes(`\`${name}\``);
  const written = { severity, path: [...path, ...pathOf(policy, steps)], message: `${message}${isUnknown ? meant(nearest(name, names)) : ""}` };
  return isUnknown ? { ...written, part: "key" } : written;
}

const listOf = (value: unknown): readonly (readonly [unknown, Path])[] => (Array.isArray(value) ? value.map((one, i) => [one, [i]]) : [[value, []]]);

function unknownAction(catalogue: ActionCatalogue, pattern: unknown): string | undefined {
  const unknown = typeof pattern === "string" && pattern !== "*" && pattern.includes(":") ? catalogue.unknown(pattern) : undefined;
  if (!unknown) return undefined;
  const what =
    unknown.kind === "service"
      ? "is of no service that is known"
      : unknown.kind === "action"
        ? "is no action that is known"
        : "stands for no action that is known";
  return `\`${unknown.action}\` ${what}${meant(unknown.didYouMean)}`;
}

const GLOBAL = Object.keys(CONDITION_KEYS);

/** A key that begins with `aws:` or `sts:` and is none of them; other services have keys of their own. */
function unknownKey(key: string): string | undefined {
  const lower = key.toLowerCase();
  if (!/^(aws|sts):/.test(lower)) return undefined;
  const isKnown = GLOBAL.some((one) => (one.endsWith("/") ? lower.startsWith(one.toLowerCase()) : lower === one.toLowerCase()));
  const near = isKnown ? [] : nearest(key, GLOBAL);
  return near.length === 0 ? undefined : `\`${key}\` is no condition key that is known${meant(near)}`;
}

function inStatement(statement: Readonly<Record<string, unknown>>, path: Path, catalogue: ActionCatalogue): Complaint[] {
  const actions = ["Action", "NotAction"].flatMap((name) =>
    listOf(statement[name]).flatMap(([pattern, at]): Complaint[] => {
      const message = unknownAction(catalogue, pattern);
      return message === undefined ? [] : [{ severity: "warning", path: [...path, name, ...at], message }];
    }),
  );
  const condition = isRecord(statement["Condition"]) ? statement["Condition"] : {};
  const keys = Object.entries(condition).flatMap(([operator, held]) =>
    Object.keys(isRecord(held) ? held : {}).flatMap((key): Complaint[] => {
      const message = unknownKey(key);
      return message === undefined ? [] : [{ severity: "warning", path: [...path, "Condition", operator, key], message, part: "key" }];
    }),
  );
  return [...actions, ...keys];
}

/** Every fault that AWS would refuse a policy for, and names in it that nobody knows. A policy that is a text is complained of as a whole. */
export function policyComplaints(place: PolicyPlace, catalogue: ActionCatalogue): readonly Complaint[] {
  const { path, policy, kind } = place;
  const compiled = compilePolicy(policy, kind);
  const isText = typeof policy === "string";
  const at = (one: Complaint): Complaint => (isText ? { severity: one.severity, path, message: one.message } : one);
  const faults =
    compiled.state === "invalid"
      ? compiled.errors.map((one) => complaintOf(place, one, "error"))
      : compiled.remarks.map((one) => complaintOf(place, one, "warning"));
  if (isText || !isRecord(policy)) return faults.map(at);
  const statements = listOf(policy["Statement"]).flatMap(([one, i]) => (isRecord(one) ? inStatement(one, [...path, "Statement", ...i], catalogue) : []));
  // an action that the policy may not have at all is complained of once
  const told = new Set(faults.map((one) => JSON.stringify(one.path)));
  return [...faults, ...statements.filter((one) => !told.has(JSON.stringify(one.path)))];
}
