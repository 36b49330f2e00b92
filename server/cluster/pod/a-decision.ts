import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";

const has = ({ steps }: Decision, outcome: Step["outcome"]): boolean => steps.some((s) => s.outcome === outcome);
const isOpen = ({ verdict }: Decision): boolean => verdict === "allowed" || verdict === "conditional";

const RULES: readonly (readonly [name: string, broken: (d: Decision) => boolean])[] = [
  ["no steps", (d) => d.steps.length === 0],
  ["denied without a failed step", (d) => d.verdict === "denied" && !has(d, "fail")],
  ["unknown with nothing missing", (d) => d.verdict === "unknown" && d.missing.length === 0],
  ["open with a failed step", (d) => isOpen(d) && has(d, "fail")],
  ["open with something missing", (d) => isOpen(d) && d.missing.length > 0],
  ["allowed with conditions", (d) => d.verdict === "allowed" && d.conditions.length > 0],
  ["conditional without conditions", (d) => d.verdict === "conditional" && (d.conditions.length === 0 || !has(d, "conditional"))],
  ["an association without evidence", (d) => d.steps.some((s) => s.check === "pod-identity-association" && s.outcome === "pass" && !s.evidence)],
  [
    "a reason that is no plain sentence",
    (d) => d.steps.some((s) => s.reason.length < 8 || s.reason.endsWith(".") || /^[A-Z][a-z]/.test(s.reason.replace(/^NetworkPolicy/, ""))),
  ],
];

/** What a decision breaks of the rules every verdict keeps; for tests. */
export const broken = (decision: Decision): readonly string[] =>
  RULES.filter(([, isBroken]) => isBroken(decision)).map(([name]) => `${name}: ${JSON.stringify(decision.steps)}`);
