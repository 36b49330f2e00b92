import type { MissingFact } from "@/server/model/verdict.ts";
import type { CompiledStatement } from "./document.ts";
import { type Call, evaluateBody, factAtom, invalidFact } from "./evaluate-statement.ts";
import { any, type Formula } from "./formula.ts";
import type { OrganizationLevel, StoredPolicy } from "./inputs.ts";
import { missingResourcePolicy } from "./policy-set.ts";
import { coversEverything } from "./resource-matcher.ts";
import { anyMatch, bestMatch, limitMatch, matchPrincipals, type PrincipalMatch } from "./signer.ts";

/**
 * What policies say on a call, without who said it: the same formulas as those of `policy-set.ts`, found without keeping the statements, and no further
 * than to what settles the answer.
 */
export interface Said {
  readonly allow: Formula;
  readonly deny: Formula;
}

const NOTHING: readonly never[] = [];
const SILENT: Said = { allow: false, deny: false };
const LETS: Said = { allow: true, deny: false };
const REFUSES: Said = { allow: false, deny: true };

const factsFor = (unreadable: readonly MissingFact[], role: string): readonly Formula[] => unreadable.map((f) => factAtom(f, role));

const togetherWith = (said: readonly Formula[], unreadable: readonly MissingFact[], role: string): Formula =>
  unreadable.length === 0 ? any(said) : any([...said, ...factsFor(unreadable, role)]);

/** Open formulas of statements that allow or deny, while a set is gone through. */
class Listener {
  allows: Formula[] | readonly never[] = NOTHING;
  denies: Formula[] | readonly never[] = NOTHING;
  isAllowed = false;
  isDenied = false;

  /** Deny statements come first. */
  hear(statements: readonly CompiledStatement[], call: Call): void {
    for (const statement of statements) {
      const isAllow = statement.effect === "Allow";
      if (isAllow && this.isAllowed) return;
      const formula = evaluateBody(statement, call);
      if (formula === false) continue;
      if (formula === true) {
        if (isAllow) this.isAllowed = true;
        else this.isDenied = true;
      } else if (isAllow) this.allows = [...this.allows, formula];
      else this.denies = [...this.denies, formula];
    }
  }
}

/** What policies of one level say; see `evaluateSet`. */
export function saidBySet(policies: readonly StoredPolicy[], call: Call, missing: readonly MissingFact[] = NOTHING): Said {
  const heard = new Listener();
  let unreadable = missing;
  for (const stored of policies) {
    if (stored.policy.state === "invalid") unreadable = [...unreadable, invalidFact(stored)];
    else heard.hear(stored.policy.statementsFor(call.action), call);
    if (heard.isDenied) return REFUSES;
  }
  const { isAllowed, allows, denies } = heard;
  if (denies.length === 0 && unreadable.length === 0) return isAllowed ? LETS : allows.length === 0 ? SILENT : { allow: any(allows), deny: false };
  return { allow: isAllowed || togetherWith(allows, unreadable, "allow"), deny: togetherWith(denies, unreadable, "deny") };
}

const asksNothing = ({ conditions, resources }: CompiledStatement): boolean =>
  conditions.length === 0 && (resources === undefined || coversEverything(resources));

const isConstant = ({ policies }: OrganizationLevel, action: string): boolean =>
  policies.every(({ policy }) => policy.state === "compiled" && policy.statementsFor(action).every(asksNothing));

/** What levels of an organization say together on every call of an action, and those of which it hangs on the call what they say. */
interface Levels {
  readonly allow: boolean;
  readonly deny: boolean;
  readonly open: readonly OrganizationLevel[];
}

const known = new WeakMap<readonly OrganizationLevel[], Map<string, Levels>>();

const saidByLevel = (level: OrganizationLevel, call: Call): Said => {
  const said = saidBySet(level.policies, call);
  return level.unread === undefined ? said : { allow: true, deny: said.deny };
};

/** Most levels say the same on every call of an action: that is worked out once. */
function levelsFor(levels: readonly OrganizationLevel[], call: Call): Levels {
  const byAction = known.get(levels) ?? new Map<string, Levels>();
  known.set(levels, byAction);
  const kept = byAction.get(call.action);
  if (kept) return kept;
  const constant = levels.filter((l) => isConstant(l, call.action));
  const said = constant.map((l) => saidByLevel(l, call));
  const made = {
    allow: said.every((s) => s.allow === true),
    deny: said.some((s) => s.deny === true),
    open: levels.filter((l) => !constant.includes(l)),
  };
  byAction.set(call.action, made);
  return made;
}

const REFUSED: readonly Said[] = [REFUSES];

/** What the levels of an organization say, those left out that let everything pass. */
export function saidByLevels(levels: readonly OrganizationLevel[], call: Call): readonly Said[] {
  const { allow, deny, open } = levelsFor(levels, call);
  if (deny) return REFUSED;
  if (open.length === 0) return allow ? NOTHING : [SILENT];
  const said = open.map((level) => saidByLevel(level, call));
  return allow ? said : [...said, SILENT];
}

/** What a resource policy says, by how directly it names the signer. */
export interface ResourceSaid extends PrincipalMatch {
  readonly deny: Formula;
}

const CLOSED: ResourceSaid = { direct: false, role: false, account: false, deny: false };
const SHUT: ResourceSaid = { ...CLOSED, deny: true };

/** How a statement speaks of the signer, as far as it holds; undefined: not at all. */
function matchOf(statement: CompiledStatement, call: Call, hasBoundary: boolean): PrincipalMatch | undefined {
  const named = matchPrincipals(statement.principals, call.signer, call.context, hasBoundary && statement.effect === "Deny");
  if (named.direct === false && named.role === false && named.account === false) return undefined;
  const body = evaluateBody(statement, call);
  return body === false ? undefined : limitMatch(named, body);
}

/** What a resource policy says on a call; see `evaluateResourcePolicy`. */
export function saidByResource(stored: StoredPolicy, call: Call, hasBoundary: boolean): ResourceSaid {
  const { policy } = stored;
  if (policy.state === "invalid") return missingResourcePolicy(invalidFact(stored));
  let allows: readonly PrincipalMatch[] = NOTHING;
  let denies: readonly Formula[] = NOTHING;
  for (const statement of policy.statementsFor(call.action)) {
    const match = matchOf(statement, call, hasBoundary);
    if (!match) continue;
    const denied = statement.effect === "Deny" && anyMatch(match);
    if (denied === true) return SHUT;
    if (denied === false) allows = [...allows, match];
    else denies = [...denies, denied];
  }
  if (allows.length === 0 && denies.length === 0) return CLOSED;
  const { direct, role, account } = bestMatch(allows);
  return { direct, role, account, deny: any(denies) };
}
