import type { CompiledPolicy, CompiledStatement } from "@/server/policy/document.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import { type EscalationPath, isChosen } from "@/server/policy/escalation/path.ts";
import type { IamIdentity, StoredPolicy } from "@/server/policy/inputs.ts";
import { wildcardMatcher } from "@/server/policy/wildcard.ts";

/** Some of the calls that escalation is made of: one bit each. */
export type CallSet = bigint;

/** Calls that open a cluster of the account (H20–H24). */
export const OPENING_CALLS = ["eks:AssociateAccessPolicy", "eks:CreateAccessEntry", "eks:UpdateAccessEntry", "eks:AssociateIdentityProviderConfig"] as const;
/** Calls that give a role to pods, nodes or controllers (H30–H32). */
const GIVING_CALLS = ["CreatePodIdentityAssociation", "UpdatePodIdentityAssociation", "CreateAddon", "UpdateAddon", "CreateCapability", "CreateNodegroup"].map(
  (api) => `eks:${api}`,
);
const STS_CALLS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

const lower = (actions: Iterable<string>): readonly string[] => [...new Set([...actions].map((a) => a.toLowerCase()))];

/** Every call that escalation is made of. */
export const CALLS: readonly string[] = lower([
  ...ESCALATION_PATHS.flatMap((p) => p.calls.map((c) => c.action)),
  ...OPENING_CALLS,
  "eks:UpdateClusterConfig",
  ...GIVING_CALLS,
]);
/** The same, and how roles are assumed. */
export const ALL_CALLS: readonly string[] = [...CALLS, ...lower(STS_CALLS)];

const PLACES: ReadonlyMap<string, number> = new Map(ALL_CALLS.map((action, at) => [action, at]));
const BY_SERVICE: ReadonlyMap<string, readonly string[]> = Map.groupBy(ALL_CALLS, (action) => action.slice(0, action.indexOf(":")));
const EVERY: CallSet = (1n << BigInt(ALL_CALLS.length)) - 1n;

const bitOf = (actionLower: string): CallSet => {
  const at = PLACES.get(actionLower);
  return at === undefined ? 0n : 1n << BigInt(at);
};
export const callSet = (actions: Iterable<string>): CallSet => [...actions].reduce((all, a) => all | bitOf(a.toLowerCase()), 0n);

const OPENS = callSet(OPENING_CALLS);
const GIVES = callSet(GIVING_CALLS);
const PASSES = callSet(["iam:PassRole"]);
const WITHOUT_STS = callSet(CALLS);
/** Calls on whatever the caller's policies name: on what it chooses, and on holders of which none was collected. */
const CHOSEN = callSet(ESCALATION_PATHS.flatMap((p) => p.calls.flatMap((c) => (isChosen(c.on) || c.on === "holder" ? [c.action] : []))));
export const isChosenCall = (actionLower: string): boolean => (bitOf(actionLower) & CHOSEN) !== 0n;

const OF_PATH: ReadonlyMap<EscalationPath, CallSet> = new Map(ESCALATION_PATHS.map((p) => [p, callSet(p.calls.map((c) => c.action))]));
export const callsIn = (path: EscalationPath): CallSet => OF_PATH.get(path) ?? callSet(path.calls.map((c) => c.action));

const hasAll = (calls: CallSet, wanted: CallSet): boolean => (calls & wanted) === wanted;
export const makes = (allowed: CallSet, path: EscalationPath): boolean => hasAll(allowed, callsIn(path));

/** Whether calls are enough for any path, or for a way into a cluster or to its pods. */
export const isEnough = (allowed: CallSet): boolean =>
  (allowed & OPENS) !== 0n || (hasAll(allowed, PASSES) && (allowed & GIVES) !== 0n) || ESCALATION_PATHS.some((path) => makes(allowed, path));

/** Accounts write the same few patterns; how many are kept. */
const MOST = 10_000;
const byPattern = new Map<string, CallSet>();

function callsOfPattern(patternLower: string): CallSet {
  if (!/[*?]/.test(patternLower)) return bitOf(patternLower);
  const known = byPattern.get(patternLower);
  if (known !== undefined) return known;
  const service = patternLower.slice(0, Math.max(0, patternLower.indexOf(":")));
  const matches = wildcardMatcher(patternLower);
  const made = callSet((/^[^*?]+$/.test(service) ? (BY_SERVICE.get(service) ?? []) : ALL_CALLS).filter(matches));
  if (byPattern.size >= MOST) byPattern.clear();
  byPattern.set(patternLower, made);
  return made;
}

/** The calls that a statement speaks of. */
function callsOfStatement({ actions }: CompiledStatement): CallSet {
  const named = actions.patterns.reduce((all, p) => all | callsOfPattern(p.toLowerCase()), 0n);
  return actions.negated ? EVERY & ~named : named;
}

/** What a document has to say on the calls. */
export interface Speech {
  readonly isSilent: boolean;
  /** Those that it allows on some resource. */
  readonly allowed: CallSet;
  /** Whether it does more than to allow calls of which all is allowed anyway. */
  readonly counts: boolean;
}

const SILENT: Speech = { isSilent: true, allowed: 0n, counts: false };
/** A document that is not valid might say anything. */
const ANYTHING: Speech = { isSilent: false, allowed: EVERY, counts: true };
const speech = new WeakMap<StoredPolicy["policy"], Speech>();

export function speechOf({ policy }: StoredPolicy): Speech {
  const known = speech.get(policy);
  if (known !== undefined) return known;
  const made = policy.state === "invalid" ? ANYTHING : wordOf(policy);
  speech.set(policy, made);
  return made;
}

/** A statement that names resources for a call on one of the caller's choice: each of them is tried. */
const narrows = (s: CompiledStatement, calls: CallSet): boolean =>
  (calls & CHOSEN) !== 0n && s.resources?.patterns.some((p) => p.template.source !== "*") === true;

function wordOf(policy: CompiledPolicy): Speech {
  let [said, allowed, counts] = [0n, 0n, false];
  for (const statement of policy.statements) {
    const calls = callsOfStatement(statement);
    if (calls === 0n) continue;
    said |= calls;
    if (statement.effect === "Allow") allowed |= calls;
    counts ||= statement.effect === "Deny" || narrows(statement, calls);
  }
  return said === 0n ? SILENT : { isSilent: false, allowed: allowed & WITHOUT_STS, counts };
}

/** The calls that an identity's policies allow on some resource, as far as they were collected. */
export const allowedTo = ({ identityPolicies }: IamIdentity): CallSet => identityPolicies.reduce((all, p) => all | speechOf(p).allowed, 0n);
