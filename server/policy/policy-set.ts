import type { MissingFact } from "@/server/model/verdict.ts";
import type { CompiledPolicy, CompiledStatement } from "./document.ts";
import { type Call, evaluateBody, factAtom, invalidFact } from "./evaluate-statement.ts";
import { any, type Formula } from "./formula.ts";
import type { OrganizationLevel, StoredPolicy } from "./inputs.ts";
import { coversEverything } from "./resource-matcher.ts";
import { anyMatch, limitMatch, matchPrincipals, type PrincipalMatch } from "./signer.ts";

/** A statement that speaks on a call, and when it does. */
export interface Hit {
  readonly stored: StoredPolicy;
  readonly statement: CompiledStatement;
  readonly formula: Formula;
}

/** What a set of policies without principals says on a call. */
export interface SetResult {
  readonly allow: Formula;
  readonly deny: Formula;
  readonly allows: readonly Hit[];
  readonly denies: readonly Hit[];
  /** What in the set could not be evaluated. */
  readonly missing: readonly MissingFact[];
}

const NOTHING: readonly never[] = [];
const SILENT: SetResult = { allow: false, deny: false, allows: NOTHING, denies: NOTHING, missing: NOTHING };

/** What is found of a set while its statements are gone through. */
interface Found {
  readonly allows: Hit[];
  readonly denies: Hit[];
  isAllowed: boolean;
}

/** Adds what a policy's statements say. Deny statements come first; with `whole` false, once something allows for certain no other Allow is looked at. */
function addHits(stored: StoredPolicy, policy: CompiledPolicy, call: Call, whole: boolean, found: Found): void {
  for (const statement of policy.statementsFor(call.action)) {
    const isAllow = statement.effect === "Allow";
    if (isAllow && found.isAllowed && !whole) return;
    const formula = evaluateBody(statement, call);
    if (formula === false) continue;
    (isAllow ? found.allows : found.denies).push({ stored, statement, formula });
    if (isAllow && formula === true) found.isAllowed = true;
  }
}

/**
 * Policies of one level: any Allow lets through, any Deny stops (B2, B14). A policy that is missing may do either. With `whole` false the word is right, but
 * not every statement that allows is named.
 */
export function evaluateSet(policies: readonly StoredPolicy[], call: Call, whole: boolean, missing: readonly MissingFact[] = NOTHING): SetResult {
  const found: Found = { allows: [], denies: [], isAllowed: false };
  let unreadable = missing;
  for (const stored of policies) {
    if (stored.policy.state === "invalid") unreadable = [...unreadable, invalidFact(stored)];
    else addHits(stored, stored.policy, call, whole, found);
  }
  const { allows, denies } = found;
  if (allows.length === 0 && denies.length === 0 && unreadable.length === 0) return SILENT;
  return { allow: anyOf(allows, unreadable, "allow"), deny: anyOf(denies, unreadable, "deny"), allows, denies, missing: unreadable };
}

/** Any of the hits, or what is missing if it should say the same. */
function anyOf(hits: readonly Hit[], unreadable: readonly MissingFact[], role: string): Formula {
  const [first] = hits;
  if (unreadable.length === 0 && hits.length < 2) return first ? first.formula : false;
  return any([...hits.map(formulaOf), ...unreadable.map((f) => factAtom(f, role))]);
}

const formulaOf = (h: Hit): Formula => h.formula;

export interface LevelResult extends SetResult {
  readonly target: string;
}

const asksNothing = ({ conditions, resources }: CompiledStatement): boolean =>
  conditions.length === 0 && (resources === undefined || coversEverything(resources));

const isConstant = ({ policies }: OrganizationLevel, action: string): boolean =>
  policies.every(({ policy }) => policy.state === "compiled" && policy.statementsFor(action).every(asksNothing));

/** A level that was not read whole is taken to allow; what was read of it denies all the same (B14, B18). */
function evaluateLevel(level: OrganizationLevel, call: Call, whole: boolean): LevelResult {
  const { allow, deny, allows, denies, missing } = evaluateSet(level.policies, call, whole);
  return { target: level.target, allow: level.unread === undefined ? allow : true, deny, allows, denies, missing };
}

/** Of levels and an action what they say on every call of it; undefined: that hangs on the call. */
type Constants = readonly (LevelResult | undefined)[];
const constants = new WeakMap<readonly OrganizationLevel[], Map<string, Constants>>();

/** Most levels say the same on every call of an action: that is worked out once. */
function constantsOf(levels: readonly OrganizationLevel[], call: Call): Constants {
  const known = constants.get(levels) ?? new Map<string, Constants>();
  const kept = known.get(call.action);
  if (kept) return kept;
  const made = levels.map((level) => (isConstant(level, call.action) ? evaluateLevel(level, call, false) : undefined));
  constants.set(levels, known.set(call.action, made));
  return made;
}

export function evaluateLevels(levels: readonly OrganizationLevel[], call: Call, whole: boolean): readonly LevelResult[] {
  if (whole) return levels.map((level) => evaluateLevel(level, call, true));
  const known = constantsOf(levels, call);
  return levels.map((level, i) => known[i] ?? evaluateLevel(level, call, false));
}

export interface ResourceHit extends Hit {
  readonly match: PrincipalMatch;
}

/** What a resource policy or trust policy says on a call, by how directly its statements name the signer. */
export interface ResourceResult extends PrincipalMatch {
  readonly deny: Formula;
  readonly allows: readonly ResourceHit[];
  readonly denies: readonly Hit[];
  readonly missing: readonly MissingFact[];
}

const CLOSED: ResourceResult = { direct: false, role: false, account: false, deny: false, allows: NOTHING, denies: NOTHING, missing: NOTHING };

/** A resource policy that was not collected, or cannot be evaluated, may allow or deny. */
export function missingResourcePolicy(fact: MissingFact): ResourceResult {
  return { ...CLOSED, direct: factAtom(fact, "allow"), deny: factAtom(fact, "deny"), missing: [fact] };
}

function bestMatch(allows: readonly ResourceHit[]): PrincipalMatch {
  const [only] = allows;
  if (only && allows.length === 1) return only.match;
  return {
    direct: any(allows.map((h) => h.match.direct)),
    role: any(allows.map((h) => h.match.role)),
    account: any(allows.map((h) => h.match.account)),
  };
}

export function evaluateResourcePolicy(stored: StoredPolicy, call: Call, hasBoundary: boolean): ResourceResult {
  const { policy } = stored;
  if (policy.state === "invalid") return missingResourcePolicy(invalidFact(stored));
  const allows: ResourceHit[] = [];
  const denies: Hit[] = [];
  for (const statement of policy.statementsFor(call.action)) {
    const named = matchPrincipals(statement.principals, call.signer, call.context, hasBoundary && statement.effect === "Deny");
    if (named.direct === false && named.role === false && named.account === false) continue;
    const body = evaluateBody(statement, call);
    if (body === false) continue;
    const match = limitMatch(named, body);
    const formula = anyMatch(match);
    if (statement.effect === "Deny") denies.push({ stored, statement, formula });
    else allows.push({ stored, statement, formula, match });
  }
  if (allows.length === 0 && denies.length === 0) return CLOSED;
  return { ...bestMatch(allows), deny: any(denies.map(formulaOf)), allows, denies, missing: NOTHING };
}
