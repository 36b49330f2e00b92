import type { Step } from "@/server/model/step.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import type { CallerSide, Composition, ResourceSide } from "./compose.ts";
import { all, any, type Formula } from "./formula.ts";
import type { OrganizationLevel, StoredPolicy } from "./inputs.ts";
import { type NearMiss, nearestMiss } from "./near-miss.ts";
import type { OrganizationSide } from "./organization-side.ts";
import { BOUNDARY, IDENTITY, type PolicyFamily, RCP, RESOURCE, SCP, SESSION, TRUST } from "./policy-families.ts";
import type { LevelResult, SetResult } from "./policy-set.ts";
import { allowStep, conditionsInWords, denySteps, withEvidence } from "./policy-steps.ts";
import { silenceOf } from "./set-near-miss.ts";
import { solve } from "./solve.ts";
import { statementName } from "./statement-words.ts";

/** How a call is let in, which decides which of the caller's own policies it needs (B3). */
type Way = "direct" | "role" | "own";

/** What the steps of one action are told with. */
export interface ProofSubject {
  /** As people write it: `sts:AssumeRole`. */
  readonly action: string;
  readonly caller: CallerSide;
  readonly target: ResourceSide;
  readonly scp: OrganizationSide;
  readonly rcp: OrganizationSide;
  readonly callerAccount?: string;
  readonly resourceAccount: string;
}

const limitsOf = (c: Composition): Formula => all([c.boundary?.allow ?? true, c.session?.allow ?? true]);

/** The way with the best word; the most direct of equals. */
function wayOf(c: Composition, p: ProofSubject): Way {
  if (!p.target.isSameAccount || (c.resource.direct === false && c.resource.role === false)) return "own";
  const own = all([c.identity?.allow ?? p.caller.identity === "all", limitsOf(c)]);
  const ways: readonly (readonly [Way, Formula])[] = [
    ["direct", c.resource.direct],
    ["role", all([c.resource.role, limitsOf(c)])],
    ["own", p.target.isRequired ? all([c.resource.account, own]) : own],
  ];
  const words = ways.map(([way, f]) => ({ way, word: solve(f).word }));
  const best = [...words].sort((a, b) => rankOf(a.word) - rankOf(b.word))[0];
  if (best && best.word !== "denied") return best.way;
  if (c.resource.role !== false && c.resource.account === false && p.target.isRequired) return "role";
  return "own";
}

function trustSteps(c: Composition, p: ProofSubject): Step[] {
  const family = p.target.isRequired && /^sts:/i.test(p.action) ? TRUST : RESOURCE;
  const { policy } = p.target;
  if (!policy) return [];
  if (policy.state === "not-collected")
    return [
      {
        check: family.check,
        outcome: "not-collected",
        code: family.codes.notCollected,
        reason: `the ${family.noun} of \`${c.call.resource}\` was not collected`,
      },
    ];
  const stored = policy.value;
  if (stored.policy.state === "invalid") {
    const [error] = stored.policy.errors;
    return [
      withEvidence(
        {
          check: family.check,
          outcome: "not-collected",
          code: "POLICY_NOT_VALID",
          reason: `the ${stored.document} is not valid at \`${error.pointer}\`: ${error.message}`,
        },
        stored,
      ),
    ];
  }
  return [...denySteps(family, c.resource.denies, whatOf(c, p), { call: c.call, action: p.action }), trustAllowStep(c, p, family, stored)];
}

const whatOf = (c: Composition, p: ProofSubject): string => (p.target.isRequired ? `\`${p.action}\`` : `\`${p.action}\` on \`${c.call.resource}\``);

function trustAllowStep(c: Composition, p: ProofSubject, family: PolicyFamily, stored: StoredPolicy): Step {
  const { check, codes } = family;
  const reach = any([c.resource.direct, c.resource.role, c.resource.account]);
  const { word } = solve(reach);
  if (word === "denied") {
    if (!p.target.isRequired && p.target.isSameAccount)
      return withEvidence(
        { check, outcome: "not-required", code: codes.notRequired, reason: `the ${family.noun} does not allow the call, and need not in the same account` },
        stored,
      );
    return missStep(family, nearestMiss(stored, c.call, p.action), stored, p.action);
  }
  const hit = c.resource.allows.find((h) => solve(h.formula).word === word) ?? c.resource.allows[0];
  if (!hit) return { check, outcome: "not-collected", code: codes.notCollected, reason: `the ${family.noun} depends on facts that were not collected` };
  const tail = hit.match.account !== false && hit.match.direct === false && hit.match.role === false ? ", through its account" : "";
  if (word === "unknown")
    return withEvidence(
      { check, outcome: "not-collected", code: codes.notCollected, reason: `whether ${statementName(hit)} applies depends on facts that were not collected` },
      stored,
      hit.statement,
    );
  if (word === "conditional") {
    return withEvidence(
      {
        check,
        outcome: "conditional",
        code: codes.allowsOnCondition,
        reason: `${statementName(hit)} allows \`${p.action}\`${tail} when the request meets ${conditionsInWords(reach)}`,
      },
      stored,
      hit.statement,
    );
  }
  const code = family === TRUST && tail !== "" ? "TRUST_DELEGATES_TO_ACCOUNT" : codes.allows;
  return withEvidence({ check, outcome: "pass", code, reason: `${statementName(hit)} allows \`${p.action}\` to this principal${tail}` }, stored, hit.statement);
}

function missStep(family: PolicyFamily, miss: NearMiss, stored: StoredPolicy, action: string): Step {
  const code = family === TRUST ? codeFor(miss.code, action) : family.codes.noAllow;
  const step: Step = { check: family.check, outcome: "fail", code, reason: miss.reason, ...(miss.nearest ? { nearest: miss.nearest } : {}) };
  return withEvidence(step, stored, miss.statement);
}

/** What fails for one of the extra actions of a call has a code of its own (B24, B28). */
function codeFor(code: Step["code"], action: string): Step["code"] {
  if (action === "sts:TagSession") return "TRUST_TAG_SESSION_NOT_ALLOWED";
  return action === "sts:SetSourceIdentity" ? "TRUST_SOURCE_IDENTITY_NOT_ALLOWED" : code;
}

const isUnread = ({ policy }: ResourceSide): boolean => policy !== undefined && (policy.state !== "read" || policy.value.policy.state === "invalid");

function setSteps(family: PolicyFamily, result: SetResult, policies: readonly StoredPolicy[], c: Composition, p: ProofSubject, isNeeded: boolean): Step[] {
  const what = `\`${p.action}\` on \`${c.call.resource}\``;
  const denied = denySteps(family, result.denies, what, { call: c.call, action: p.action });
  const open = unreadDeny(family, result, what);
  if (isNeeded) {
    const allow = allowStep(family, result, what, () => silenceOf(policies, c.call, family.noun, p.action));
    return [...denied, allow, ...(allow.outcome === "not-collected" ? [] : open)];
  }
  const reason = isUnread(p.target)
    ? `the trust or resource policy could not be read; where it names the caller itself, the ${family.noun} need not allow ${what}`
    : `the trust or resource policy names the caller itself, so the ${family.noun} need not allow ${what}`;
  return [...denied, { check: family.check, outcome: "not-required", code: family.codes.notRequired, reason }, ...open];
}

/** A document that was not read may deny what another allows (0.3). */
function unreadDeny(family: PolicyFamily, result: SetResult, what: string): Step[] {
  if (result.missing.length === 0) return [];
  const named = result.missing.map((m) => `${m.what} of ${m.of}`).join(", ");
  const reason = `whether the ${family.noun} denies ${what} cannot be told: ${named} is missing`;
  return [{ check: family.check, outcome: "not-collected", code: family.codes.notCollected, reason }];
}

function callerSteps(c: Composition, p: ProofSubject, way: Way): Step[] {
  const steps: Step[] = [];
  const { caller } = p;
  if (c.identity && typeof caller.identity !== "string") steps.push(...setSteps(IDENTITY, c.identity, caller.identity.policies, c, p, way === "own"));
  const boundary = caller.boundary.state === "read" ? (caller.boundary.value ?? []) : [];
  if (c.boundary) steps.push(...setSteps(BOUNDARY, c.boundary, boundary, c, p, way !== "direct"));
  if (c.session) steps.push(...setSteps(SESSION, c.session, caller.session ?? [], c, p, way !== "direct"));
  return steps;
}

const WHY_EXEMPT: Readonly<Record<Exclude<OrganizationSide["state"], "applies" | "not-collected">, string>> = {
  "no-organization": "the account is in no organization",
  "management-account": "the account is the organization's management account, which such policies do not limit",
  "service-linked": "such policies do not bear on service-linked roles",
};

function organizationSteps(
  family: PolicyFamily,
  side: OrganizationSide,
  account: string | undefined,
  perLevel: (levels: readonly OrganizationLevel[]) => Step[],
): Step[] {
  if (account === undefined) return [];
  if (side.state === "applies") return perLevel(side.levels);
  if (side.state === "not-collected") {
    return [
      {
        check: family.check,
        outcome: "not-collected",
        code: family.codes.notCollected,
        reason: `no ${family.noun} was collected for account ${account}; none is taken to limit the call`,
      },
    ];
  }
  return [{ check: family.check, outcome: "not-required", code: family.codes.notRequired, reason: WHY_EXEMPT[side.state] }];
}

const unreadStep = (family: PolicyFamily, unread: string): Step => ({
  check: family.check,
  outcome: "not-collected",
  code: family.codes.notCollected,
  reason: `${unread} were not collected; they are taken not to limit the call`,
});

function scpLevelSteps(level: OrganizationLevel, result: LevelResult, c: Composition, p: ProofSubject): Step[] {
  const what = `\`${p.action}\` at \`${level.target}\``;
  if (level.unread !== undefined) return [...denySteps(SCP, result.denies, what, { call: c.call, action: p.action }), unreadStep(SCP, level.unread)];
  return [
    ...denySteps(SCP, result.denies, what, { call: c.call, action: p.action }),
    allowStep(SCP, result, what, () => {
      const head = `no service control policy at \`${level.target}\` allows \`${p.action}\` on \`${c.call.resource}\``;
      return { ...silenceOf(level.policies, c.call, SCP.noun, p.action), reason: head };
    }),
  ];
}

function rcpSteps(levels: readonly OrganizationLevel[], c: Composition, p: ProofSubject): Step[] {
  const denied = c.rcps.flatMap((r) => denySteps(RCP, r.denies, `\`${p.action}\` on \`${c.call.resource}\``, { call: c.call, action: p.action }));
  if (denied.length > 0) return denied;
  const [unreadable] = c.rcps.flatMap((r) => r.missing);
  if (unreadable) return [{ check: "rcp", outcome: "not-collected", code: "RCP_NOT_COLLECTED", reason: `${unreadable.what} of ${unreadable.of} is missing` }];
  const [unread] = levels.flatMap((l) => l.unread ?? []);
  if (unread !== undefined) return [unreadStep(RCP, unread)];
  const [stored] = levels.flatMap((l) => l.policies);
  const step: Step = {
    check: "rcp",
    outcome: stored ? "pass" : "not-required",
    code: stored ? "RCP_NO_DENY" : "RCP_NOT_REQUIRED",
    reason: `no resource control policy of account ${p.resourceAccount} denies \`${p.action}\``,
  };
  return [stored ? withEvidence(step, stored) : step];
}

/** All checks of one action, in the order they are made. */
export function proofOf(c: Composition, p: ProofSubject): Step[] {
  const way = wayOf(c, p);
  return [
    ...trustSteps(c, p),
    ...organizationSteps(RCP, p.rcp, p.resourceAccount, (levels) => rcpSteps(levels, c, p)),
    ...callerSteps(c, p, way),
    ...organizationSteps(SCP, p.scp, p.callerAccount, (levels) => levels.flatMap((level, i) => (c.scps[i] ? scpLevelSteps(level, c.scps[i], c, p) : []))),
  ];
}

/** Lets the outcomes of the steps agree with the verdict they add up to. */
export function settle(steps: readonly Step[], word: VerdictWord, because: string): Step[] {
  const has = (outcome: Step["outcome"]): boolean => steps.some((s) => s.outcome === outcome);
  const extra = (outcome: Step["outcome"], code: Step["code"], reason: string): Step => ({ check: "request-context", outcome, code, reason });
  switch (word) {
    case "allowed":
      return steps.map((s) => (s.outcome === "conditional" ? { ...s, outcome: "pass" } : s.outcome === "fail" ? { ...s, outcome: "not-required" } : s));
    case "conditional": {
      const kept = steps.map((s): Step => (s.outcome === "fail" ? { ...s, outcome: "not-required" } : s));
      return has("conditional") ? kept : [...kept, extra("conditional", "REQUEST_MEETS_CONDITIONS", because)];
    }
    case "denied":
      return has("fail") ? [...steps] : [...steps, extra("fail", "REQUEST_CONDITIONS_CONTRADICT", because)];
    case "unknown":
      return has("not-collected") ? [...steps] : [...steps, extra("not-collected", "FACTS_NOT_COLLECTED", because)];
  }
}
