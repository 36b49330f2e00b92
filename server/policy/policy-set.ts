import type { MissingFact } from "@/server/model/verdict.ts";
import type { CompiledStatement } from "./document.ts";
import { type Call, evaluateBody, factAtom, invalidFact } from "./evaluate-statement.ts";
import { any, type Formula } from "./formula.ts";
import type { OrganizationLevel, StoredPolicy } from "./inputs.ts";
import { anyMatch, bestMatch, limitMatch, matchPrincipals, type PrincipalMatch } from "./signer.ts";

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

const isHit = (hit: Hit): boolean => hit.formula !== false;

/** Policies of one level: any Allow lets through, any Deny stops (B2, B14). A policy that is missing may do either. */
export function evaluateSet(policies: readonly StoredPolicy[], call: Call, missing: readonly MissingFact[] = NOTHING): SetResult {
  const hits = policies.flatMap((stored): readonly Hit[] => {
    if (stored.policy.state === "invalid") return NOTHING;
    return stored.policy.statementsFor(call.action).map((statement) => ({ stored, statement, formula: evaluateBody(statement, call) }));
  });
  const unreadable = [...missing, ...policies.filter(({ policy }) => policy.state === "invalid").map(invalidFact)];
  const allows = hits.filter((h) => isHit(h) && h.statement.effect === "Allow");
  const denies = hits.filter((h) => isHit(h) && h.statement.effect === "Deny");
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

/** A level that was not read whole is taken to allow; what was read of it denies all the same (B14, B18). */
export function evaluateLevel(level: OrganizationLevel, call: Call): LevelResult {
  const { allow, deny, allows, denies, missing } = evaluateSet(level.policies, call);
  return { target: level.target, allow: level.unread === undefined ? allow : true, deny, allows, denies, missing };
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
  return { ...bestMatch(allows.map((h) => h.match)), deny: any(denies.map(formulaOf)), allows, denies, missing: NOTHING };
}
