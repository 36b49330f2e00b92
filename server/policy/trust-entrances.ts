import type { CompiledPolicy, CompiledStatement } from "./document.ts";
import type { StoredPolicy } from "./inputs.ts";
import type { PrincipalEntry } from "./principal-entry.ts";

/**
 * Who an Allow statement of a trust policy names: where to look for callers. A caller that no entrance leads to is not let in; one that an entrance leads to
 * has still to be decided. `subjects` are exact subjects or patterns (`*` any run, `?` one character), `["*"]` when the statement asks for none.
 */
export type TrustEntrance = { readonly statement: number } & (
  | { readonly kind: "principal"; readonly arn: string }
  | { readonly kind: "account"; readonly account: string }
  | { readonly kind: "anyone" }
  | { readonly kind: "unique-id"; readonly id: string }
  | { readonly kind: "service"; readonly host: string }
  | { readonly kind: "oidc-provider"; readonly arn: string; readonly issuer: string; readonly account: string; readonly subjects: readonly string[] }
  | { readonly kind: "saml-provider"; readonly arn: string }
  | { readonly kind: "builtin-provider"; readonly host: string; readonly subjects: readonly string[] }
);

const EVERY: readonly string[] = ["*"];
const NAMES_SUBJECTS: ReadonlySet<string> = new Set(["StringEquals", "StringLike", "ArnEquals", "ArnLike"]);

const subjectKeys = (issuer: string): readonly string[] => ["sub", "user_id", "id"].map((claim) => `${issuer.toLowerCase()}:${claim}`);

/** The subjects a statement can let in: those of one positive condition; conditions that only exclude, or that an absent key passes, name none. */
export function subjectsOf(statement: CompiledStatement, issuer: string): readonly string[] {
  const keys = subjectKeys(issuer);
  const lists = statement.conditions.flatMap((c) => {
    if (!keys.includes(c.keyLower) || !NAMES_SUBJECTS.has(c.name.base) || c.name.ifExists || c.variables.length > 0) return [];
    if (c.name.base !== "StringEquals") return [c.texts];
    return [c.texts.filter((t) => !/[*?]/.test(t))];
  });
  const [first, ...others] = lists;
  if (!first) return EVERY;
  return others.reduce((best, list) => (narrower(list, best) ? list : best), first);
}

const wildcards = (list: readonly string[]): number => list.filter((t) => /[*?]/.test(t)).length;
const narrower = (a: readonly string[], b: readonly string[]): boolean => wildcards(a) < wildcards(b) || (wildcards(a) === wildcards(b) && a.length < b.length);

/** Issuer (host and path) of an OIDC provider's ARN. */
export const issuerOfProvider = (arn: string): string => arn.slice(arn.indexOf(":oidc-provider/") + ":oidc-provider/".length);

function entranceOf(entry: PrincipalEntry, statement: CompiledStatement): TrustEntrance | undefined {
  const at = { statement: statement.index };
  switch (entry.kind) {
    case "anyone":
      return { ...at, kind: "anyone" };
    case "account":
      return { ...at, kind: "account", account: entry.account };
    case "user":
    case "role":
    case "session":
    case "federated-user":
      return { ...at, kind: "principal", arn: entry.arn };
    case "unique-id":
      return { ...at, kind: "unique-id", id: entry.id };
    case "service":
      return { ...at, kind: "service", host: entry.host };
    case "oidc-provider": {
      const issuer = issuerOfProvider(entry.arn);
      return { ...at, kind: "oidc-provider", arn: entry.arn, issuer, account: entry.account, subjects: subjectsOf(statement, issuer) };
    }
    case "saml-provider":
      return { ...at, kind: "saml-provider", arn: entry.arn };
    case "builtin-provider":
      return { ...at, kind: "builtin-provider", host: entry.name, subjects: subjectsOf(statement, entry.name) };
    case "canonical-user":
      return undefined;
  }
}

const known = new WeakMap<CompiledPolicy, readonly TrustEntrance[]>();

/** What a trust policy's Allow statements name, statement by statement; remembered with the policy. */
export function trustEntrances(trust: CompiledPolicy): readonly TrustEntrance[] {
  const kept = known.get(trust);
  if (kept) return kept;
  const made = trust.statements
    .filter((s) => s.effect === "Allow")
    .flatMap((s) => (s.principals && !s.principals.negated ? s.principals.entries.flatMap((e) => entranceOf(e, s) ?? []) : []));
  known.set(trust, made);
  return made;
}

/** What a principal's Allow statements say of an action before conditions, Deny statements and limits are looked at. */
export interface PossibleCall {
  /** Resource patterns as written; `*` when a statement names none or excludes some. */
  readonly resources: readonly string[];
}

function allowedResources(s: CompiledStatement): readonly string[] {
  if (s.effect !== "Allow") return [];
  return !s.resources || s.resources.negated ? EVERY : s.resources.patterns.map((p) => p.template.source);
}

/** Whether any Allow statement can match the action at all; undefined when none can. A document that is not valid might: it counts as all resources. */
export function couldCall(policies: readonly StoredPolicy[], action: string): PossibleCall | undefined {
  const wanted = action.toLowerCase();
  const resources = new Set<string>();
  for (const { policy } of policies) {
    if (policy.state === "invalid") resources.add("*");
    else for (const s of policy.statementsFor(wanted)) for (const r of allowedResources(s)) resources.add(r);
  }
  return resources.size === 0 ? undefined : { resources: [...resources] };
}
