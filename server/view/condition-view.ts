import type { ConditionAnswer, StepAnswer, VerdictAnswer } from "@/server/contract/verdict.ts";
import { statementOf } from "./statement-view.ts";

export type ConditionState = "met" | "unmet" | "request" | "unknown" | "not-reached";

/** One condition of a statement that decides, and what is known of it. */
export interface ConditionRow {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
  readonly state: ConditionState;
}

export const CONDITION_WORDS: Readonly<Record<ConditionState, string>> = {
  met: "Met",
  unmet: "Not met",
  request: "The request has to meet it",
  unknown: "Not known",
  "not-reached": "Not looked at: another one fails already",
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map((v) => (typeof v === "string" ? v : JSON.stringify(v)));

function written(statement: unknown): readonly Omit<ConditionRow, "state">[] {
  const condition = isRecord(statement) ? statement["Condition"] : undefined;
  if (!isRecord(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isRecord(keys) ? Object.entries(keys).map(([key, value]) => ({ key, operator, values: texts(value) })) : [],
  );
}

const CLAIMS: Readonly<Record<string, readonly string[]>> = { subject: [":sub"], audience: [":aud", ":oaud", ":azp"] };

/** Whether a check that failed names this very condition. */
function isFailing({ nearest, reason }: StepAnswer, key: string): boolean {
  const lower = key.toLowerCase();
  if (nearest === undefined) return reason.toLowerCase().includes(lower);
  if (nearest.what === "issuer") return lower.startsWith(nearest.wanted.toLowerCase());
  const ends = CLAIMS[nearest.what];
  return ends ? ends.some((end) => lower.endsWith(end)) : nearest.what.toLowerCase() === lower;
}

const asksFor = (conditions: readonly ConditionAnswer[], key: string): boolean => conditions.some((c) => c.key.toLowerCase() === key.toLowerCase());

function stateOf(step: StepAnswer, key: string, open: readonly ConditionAnswer[]): ConditionState {
  switch (step.outcome) {
    case "fail":
      return isFailing(step, key) ? "unmet" : "not-reached";
    case "not-collected":
      return "unknown";
    case "pass":
    case "not-required":
    case "conditional":
      return asksFor(open, key) ? "request" : "met";
  }
}

/** The conditions of the statement that a step rests on, each with what is known of it; a Deny is told by what a request has to meet instead. */
export function conditionRows(verdict: Pick<VerdictAnswer, "conditions">, step: StepAnswer, document: unknown): readonly ConditionRow[] {
  const statement = statementOf(document, step.evidence?.statement);
  if (!isRecord(statement) || statement["Effect"] !== "Allow") return [];
  return written(statement).map((row) => ({ ...row, state: stateOf(step, row.key, verdict.conditions) }));
}
