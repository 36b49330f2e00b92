import { nameOfArn } from "@/server/model/arn.ts";
import { type CompiledCondition, compileCondition } from "./condition/compiled-condition.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import { all, any, type Formula, not } from "./formula.ts";
import type { PrincipalEntry, PrincipalMatcher } from "./principal-entry.ts";
import type { RequestContext } from "./request-context.ts";

/** Who makes a call, as far as Principal elements can tell. */
export type Signer =
  | { readonly kind: "user"; readonly arn: string; readonly account: string; readonly uniqueId?: string }
  /** `roleArn` undefined: only the session's ARN is known, which has no path (A21). */
  | {
      readonly kind: "session";
      readonly roleArn?: string;
      readonly roleName: string;
      readonly account: string;
      readonly uniqueId?: string;
      readonly sessionName?: string;
    }
  | { readonly kind: "root"; readonly account: string }
  | { readonly kind: "federated-user"; readonly arn: string; readonly account: string }
  /** Some principal of an account, it is not known which. */
  | { readonly kind: "member"; readonly account: string }
  /** Some principal of some account. */
  | { readonly kind: "stranger" }
  | { readonly kind: "service"; readonly host: string }
  | { readonly kind: "oidc-provider" | "saml-provider"; readonly arn: string }
  | { readonly kind: "builtin-provider"; readonly name: string };

/**
 * How directly a principal is named (B3): `direct` grants by itself and is not limited by a boundary's or session policy's silence, `role` is limited by
 * both, `account` hands the decision to the account's own policies.
 */
export type Strength = "direct" | "role" | "account";

export interface PrincipalMatch {
  readonly direct: Formula;
  readonly role: Formula;
  readonly account: Formula;
}

/** The session name as a key of its own: that of the calling session, not of the one that is asked for. */
export const SESSION_NAME_KEY = "caller session name";

const accountOf = (signer: Signer): string | undefined => ("account" in signer ? signer.account : undefined);

function sessionNameIs(name: string): CompiledCondition {
  return compileCondition("sts:RoleSessionName", { base: "StringEquals", ifExists: false }, [name], false, SESSION_NAME_KEY);
}

function matchesRole(entryArn: string, entryAccount: string, signer: Extract<Signer, { kind: "session" }>): boolean {
  if (signer.roleArn !== undefined) return signer.roleArn === entryArn;
  return entryAccount === signer.account && nameOfArn(entryArn).toLowerCase() === signer.roleName.toLowerCase();
}

function matchesSession(entry: Extract<PrincipalEntry, { kind: "session" }>, signer: Signer, context: RequestContext): Formula {
  if (signer.kind !== "session" || entry.account !== signer.account || entry.roleName.toLowerCase() !== signer.roleName.toLowerCase()) return false;
  return signer.sessionName === undefined ? evaluateCondition(sessionNameIs(entry.sessionName), context) : signer.sessionName === entry.sessionName;
}

function matchId(id: string, signer: Signer): Strength | undefined {
  if ((signer.kind !== "user" && signer.kind !== "session") || signer.uniqueId !== id) return undefined;
  return signer.kind === "user" ? "direct" : "role";
}

interface Named {
  readonly strength: Strength;
  readonly formula: Formula;
}

const direct = (isNamed: boolean): Strength | undefined => (isNamed ? "direct" : undefined);

/** How directly an entry names the signer, when that does not hang on the request. */
function strengthOf(entry: Exclude<PrincipalEntry, { kind: "session" }>, signer: Signer): Strength | undefined {
  switch (entry.kind) {
    case "anyone":
      return "direct";
    case "account":
      return entry.account === accountOf(signer) ? "account" : undefined;
    case "role":
      return signer.kind === "session" && matchesRole(entry.arn, entry.account, signer) ? "role" : undefined;
    case "unique-id":
      return matchId(entry.id, signer);
    case "service":
      return direct(signer.kind === "service" && signer.host === entry.host);
    case "builtin-provider":
      return direct(signer.kind === "builtin-provider" && signer.name === entry.name);
    case "user":
    case "federated-user":
    case "oidc-provider":
    case "saml-provider":
      return direct(signer.kind === entry.kind && "arn" in signer && signer.arn === entry.arn);
    case "canonical-user":
      return undefined;
  }
}

/** Whether an entry names the signer, how directly, and under which condition; undefined when it does not. */
function matchEntry(entry: PrincipalEntry, signer: Signer, context: RequestContext): Named | undefined {
  if (entry.kind === "session") {
    const formula = matchesSession(entry, signer, context);
    return formula === false ? undefined : { strength: "direct", formula };
  }
  const strength = strengthOf(entry, signer);
  return strength && { strength, formula: true };
}

const NOBODY: PrincipalMatch = { direct: false, role: false, account: false };
const EVERYBODY: PrincipalMatch = { direct: true, role: false, account: false };

/** What entries come to that name the signer by nothing that hangs on the request. */
const PLAIN: readonly PrincipalMatch[] = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({ direct: (n & 1) > 0, role: (n & 2) > 0, account: (n & 4) > 0 }));
const PLACES: Readonly<Record<Strength, number>> = { direct: 1, role: 2, account: 4 };

/** Several principals are alternatives (A32); the most direct form counts (B6). */
function matchEntries(entries: readonly PrincipalEntry[], signer: Signer, context: RequestContext): PrincipalMatch {
  let places = 0;
  for (const entry of entries) {
    if (entry.kind === "session") return matchOpen(entries, signer, context);
    const strength = strengthOf(entry, signer);
    if (strength) places |= PLACES[strength];
  }
  return PLAIN[places] ?? NOBODY;
}

function matchOpen(entries: readonly PrincipalEntry[], signer: Signer, context: RequestContext): PrincipalMatch {
  const found: Record<Strength, Formula[]> = { direct: [], role: [], account: [] };
  for (const entry of entries) {
    const named = matchEntry(entry, signer, context);
    if (named) found[named.strength].push(named.formula);
  }
  return { direct: any(found.direct), role: any(found.role), account: any(found.account) };
}

/** With `coversAll` NotPrincipal leaves nobody out: so does one under Deny for whoever has a boundary (A33). */
export function matchPrincipals(matcher: PrincipalMatcher | undefined, signer: Signer, context: RequestContext, coversAll: boolean): PrincipalMatch {
  if (!matcher) return EVERYBODY;
  const match = matchEntries(matcher.entries, signer, context);
  return matcher.negated ? { ...NOBODY, direct: coversAll || not(anyMatch(match)) } : match;
}

export const anyMatch = (m: PrincipalMatch): Formula => any([m.direct, m.role, m.account]);

export const limitMatch = (m: PrincipalMatch, by: Formula): PrincipalMatch =>
  by === true ? m : { direct: all([m.direct, by]), role: all([m.role, by]), account: all([m.account, by]) };

/** What statements say together that name the signer: the most direct form counts (B6). */
export function bestMatch(all: readonly PrincipalMatch[]): PrincipalMatch {
  const [only] = all;
  if (only && all.length === 1) return only;
  return { direct: any(all.map((m) => m.direct)), role: any(all.map((m) => m.role)), account: any(all.map((m) => m.account)) };
}
