import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";

const BY_DOCUMENT: ReadonlySet<string> = new Set(["trust-policy", "identity-policy", "permissions-boundary", "scp", "rcp", "session-policy"]);
const OPERATOR = /^((ForAnyValue|ForAllValues):)?[A-Z][A-Za-z]+$/;

function stepFault(s: Step): string | undefined {
  const decided = s.outcome === "pass" || s.outcome === "conditional";
  const needsEvidence = (decided && BY_DOCUMENT.has(s.check)) || (s.outcome === "fail" && s.check === "trust-policy");
  if (needsEvidence && !s.evidence) return `${s.check} ${s.outcome} has no evidence`;
  return s.reason.trim().length < 8 ? `${s.code} has no reason` : undefined;
}

/** What is wrong with a decision by the promises its word makes (see `Decision`); empty when nothing is. */
export function faultsOf(d: Decision): string[] {
  const has = (outcome: Step["outcome"]): boolean => d.steps.some((s) => s.outcome === outcome);
  const isOpen = d.verdict === "allowed" || d.verdict === "conditional";
  const promises: readonly (readonly [boolean, string])[] = [
    [d.steps.length > 0, "no steps"],
    [d.verdict !== "denied" || has("fail"), "denied without a failed step"],
    [d.verdict !== "unknown" || d.missing.length > 0, "unknown without what is missing"],
    [!isOpen || d.missing.length === 0, "open with something missing"],
    [!isOpen || !has("fail"), "open with a failed step"],
    [d.verdict !== "conditional" || (d.conditions.length > 0 && has("conditional")), "conditional without a condition or a conditional step"],
    [d.verdict === "conditional" || d.conditions.length === 0, "conditions on another word"],
    [d.conditions.every((c) => c.values.length > 0 && OPERATOR.test(c.operator)), "a malformed condition"],
  ];
  return [...promises.filter(([kept]) => !kept).map(([, fault]) => fault), ...d.steps.flatMap((s) => stepFault(s) ?? [])];
}
