import { type Nearest, nearestOf } from "@/server/model/nearest.ts";
import type { CompiledCondition } from "./condition/compiled-condition.ts";
import type { CompiledStatement } from "./document.ts";
import { valuesOf } from "./evaluate-condition.ts";
import type { Call } from "./evaluate-statement.ts";
import type { PrincipalEntry } from "./principal-entry.ts";
import type { Signer } from "./signer.ts";

/** What the request has for a key: its values, or those it may have. */
export function shownFor(c: CompiledCondition, call: Call): readonly string[] {
  const state = call.context.lookup(c.keyLower);
  if (state.kind === "open") return state.pattern !== undefined ? [state.pattern] : (state.oneOf ?? []);
  return valuesOf(c.keyLower, call.context, undefined) ?? [];
}

/** A principal of a policy, in words. */
export function entryText(e: PrincipalEntry): string {
  switch (e.kind) {
    case "anyone":
      return "`*`";
    case "account":
      return `account ${e.account}`;
    case "unique-id":
      return `the deleted principal \`${e.id}\``;
    case "service":
      return `\`${e.host}\``;
    case "builtin-provider":
      return `\`${e.name}\``;
    case "canonical-user":
      return `\`${e.id}\``;
    case "user":
    case "role":
    case "session":
    case "federated-user":
    case "oidc-provider":
    case "saml-provider":
      return `\`${e.arn}\``;
  }
}

/** An entry as it is written, with accounts by their ARN so that they can be compared. */
export const entryName = (e: PrincipalEntry): string => (e.kind === "account" ? `arn:aws:iam::${e.account}:root` : entryText(e).replace(/^.*`(.*)`$/, "$1"));

/** What a trust policy would have to name. */
export function signerNames(signer: Signer): readonly string[] {
  switch (signer.kind) {
    case "user":
    case "federated-user":
    case "oidc-provider":
    case "saml-provider":
      return [signer.arn];
    case "session":
      return signer.roleArn === undefined ? [] : [signer.roleArn];
    case "root":
    case "member":
      return [`arn:aws:iam::${signer.account}:root`];
    case "service":
      return [signer.host];
    case "builtin-provider":
      return [signer.name];
    case "stranger":
      return [];
  }
}

/** The resources a statement names. */
export const resourcesOf = (s: CompiledStatement): readonly string[] => s.resources?.patterns.map((p) => p.template.source) ?? [];

/** What a Deny statement that applies lets through, beside what the call has: a value its condition excepts, or an action or resource it does not name. */
export function sparedBy(s: CompiledStatement, call: Call, action: string): Nearest | undefined {
  const excepts = s.conditions.find((c) => c.operator?.negated === true);
  if (excepts) return nearestOf(excepts.key, excepts.texts, shownFor(excepts, call));
  if (s.actions.negated) return nearestOf("action", s.actions.patterns, [action]);
  if (s.resources?.negated) return nearestOf("resource", resourcesOf(s), [call.resource]);
  return undefined;
}
