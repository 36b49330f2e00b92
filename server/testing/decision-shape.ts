import type { Decision } from "@/server/model/verdict.ts";

const BY_DOCUMENT: ReadonlySet<string> = new Set(["trust-policy", "identity-policy", "permissions-boundary", "scp", "rcp", "session-policy"]);

/** What is wrong with a decision by the promises its word makes (see `Decision`); empty when nothing is. */
export function faultsOf(d: Decision): string[] {
  const faults: string[] = [];
  const has = (outcome: string): boolean => d.steps.some((s) => s.outcome === outcome);
  const isOpen = d.verdict === "allowed" || d.verdict === "conditional";
  if (d.steps.length === 0) faults.push("no steps");
  if (d.verdict === "denied" && !has("fail")) faults.push("denied without a failed step");
  if (d.verdict === "unknown" && d.missing.length === 0) faults.push("unknown without what is missing");
  if (isOpen && d.missing.length > 0) faults.push(`${d.verdict} with something missing`);
  if (isOpen && has("fail")) faults.push(`${d.verdict} with a failed step`);
  if (d.verdict === "conditional" && (d.conditions.length === 0 || !has("conditional"))) faults.push("conditional without a condition or a conditional step");
  if (d.verdict !== "conditional" && d.conditions.length > 0) faults.push(`${d.verdict} with conditions`);
  for (const c of d.conditions) if (c.values.length === 0 || !/^((ForAnyValue|ForAllValues):)?[A-Z][A-Za-z]+$/.test(c.operator)) faults.push(`condition on ${c.key} is malformed`);
  for (const s of d.steps) {
    const decided = s.outcome === "pass" || s.outcome === "conditional";
    const needsEvidence = (decided && BY_DOCUMENT.has(s.check)) || (s.outcome === "fail" && s.check === "trust-policy");
    if (needsEvidence && !s.evidence) faults.push(`${s.check} ${s.outcome} has no evidence`);
    if (s.reason.trim().length < 8) faults.push(`${s.code} has no reason`);
  }
  return faults;
}
