import type { EvidenceAnswer, StepAnswer, VerdictAnswer } from "@/server/contract/verdict.ts";
import type { Check, Outcome } from "@/server/model/step.ts";
import { STEP_CODES } from "@/server/model/step-code.ts";
import type { Condition, SuppliedBy } from "@/server/model/verdict.ts";
import { isAction, mechanismWords } from "./mechanism-words.ts";
import { describeRef } from "./ref-view.ts";
import { placesWords } from "./statement-view.ts";
import type { Explanation } from "./words/explanation.ts";

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  pass: "Passes",
  fail: "Fails",
  conditional: "Depends",
  "not-required": "Not required",
  "not-collected": "Not collected",
};

const SUPPLIER_WORDS: Readonly<Record<SuppliedBy, string>> = {
  caller: "the caller chooses it in the request",
  token: "a claim of the token or assertion",
  mfa: "signing in with MFA",
  environment: "network or time of the request",
  service: "set by the AWS service that calls",
};

/** "scp" and its kin by the names people know them by. */
const CHECK_WORDS: Partial<Readonly<Record<Check, string>>> = {
  scp: "Service control policies",
  rcp: "Resource control policies",
  imds: "Instance metadata",
  rbac: "RBAC",
  "aws-auth": "aws-auth",
  "oidc-provider": "OIDC provider",
  "saml-provider": "SAML provider",
  "pod-spec": "Pod spec",
  "pod-identity-association": "Pod Identity association",
  "pod-identity-agent": "Pod Identity agent",
};

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
/** A check by the name people know it by. */
export const checkWord = (check: Check): string => CHECK_WORDS[check] ?? capitalised(check.replaceAll("-", " "));
export const supplierWord = (by: SuppliedBy): string => SUPPLIER_WORDS[by];

export interface StepView {
  readonly step: StepAnswer;
  readonly check: string;
  readonly outcome: string;
  /** The step the answer hangs on. */
  readonly decides: boolean;
}

export interface ProofView {
  readonly headline: string;
  readonly explanation: Explanation;
  readonly steps: readonly StepView[];
  /** What would change the answer, where the deciding step knows it. */
  readonly remedy: string | null;
  /** Documents the steps point into, each once, with the statements that matter in it. */
  readonly documents: readonly EvidenceDocument[];
  /** Whether what decides stands in one of them. */
  readonly isDecidedThere: boolean;
}

export interface EvidenceDocument {
  readonly source: string;
  readonly document: string;
  readonly statements: readonly number[];
  /** The same as people point at them: `statement 2 of 3`. */
  readonly places: string;
}

const isCode = (code: string): code is keyof typeof STEP_CODES => Object.hasOwn(STEP_CODES, code);
/** What to do about a step, or undefined for a code of another version. */
export const remedyOf = (code: string): string | undefined => (isCode(code) ? STEP_CODES[code].remedy : undefined);

/** A condition as a request has to meet it. */
export const conditionWords = (c: Pick<Condition, "key" | "operator" | "values">): string => `${c.key} ${c.operator} ${c.values.join(" or ")}`;

/** The step the verdict hangs on: what failed, what is not known, what depends, else the last that passed. */
export function decidingStep(verdict: Pick<VerdictAnswer, "verdict" | "steps">): StepAnswer | undefined {
  const { steps } = verdict;
  if (verdict.verdict === "denied") return steps.find((s) => s.outcome === "fail");
  if (verdict.verdict === "unknown") return steps.find((s) => s.outcome === "not-collected") ?? steps.at(-1);
  if (verdict.verdict === "conditional") return steps.find((s) => s.outcome === "conditional");
  return steps.findLast((s) => s.outcome === "pass" && s.evidence?.statement !== undefined) ?? steps.findLast((s) => s.outcome === "pass");
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** A verdict in one sentence. */
export function verdictSentence(verdict: VerdictAnswer): string {
  const [from, to] = [describeRef(verdict.from).label, describeRef(verdict.to).label];
  const { verb, title, explain } = mechanismWords(verdict.mechanism);
  const open = isAction(verdict.mechanism)
    ? explain({ from: describeRef(verdict.from), to: describeRef(verdict.to), steps: [] }).meaning.replace(/\.$/, "")
    : `${from} ${verb} ${to}`;
  const reason = decidingStep(verdict)?.reason;
  switch (verdict.verdict) {
    case "allowed":
      return `${open}.`;
    case "conditional":
      return `${open}, if ${verdict.conditions.map(conditionWords).join(" and ") || "its conditions are met"}.`;
    case "unknown":
      return `Not known: ${verdict.missing.map((m) => `${m.what} of ${describeRef(m.of).label}`).join(", ") || "a fact that decides this"} was not collected.`;
    case "denied":
      return reason ? sentence(capitalised(reason)) : `${from} does not reach ${to} (${title}).`;
  }
}

function documentsOf(steps: readonly StepAnswer[]): readonly EvidenceDocument[] {
  const found = Map.groupBy(
    steps.flatMap((s) => s.evidence ?? []),
    (e) => JSON.stringify([e.source, e.document]),
  );
  // those with a statement that decided come first
  return [...found.values()]
    .flatMap(([first, ...more]) => (first ? [documentOf(first, [first, ...more])] : []))
    .sort((a, b) => Math.sign(b.statements.length) - Math.sign(a.statements.length));
}

function documentOf({ source, document }: EvidenceAnswer, all: readonly EvidenceAnswer[]): EvidenceDocument {
  const placed = all.filter((e) => e.statement !== undefined).sort((a, b) => (a.statement ?? 0) - (b.statement ?? 0));
  const each = [...new Map(placed.map((e) => [e.statement, e])).values()];
  return { source, document, statements: each.flatMap((e) => e.statement ?? []), places: placesWords(each) };
}

/** Steps with their words, the deciding one marked. */
export function stepViews(verdict: Pick<VerdictAnswer, "verdict" | "steps">): readonly StepView[] {
  const deciding = decidingStep(verdict);
  return verdict.steps.map((step) => ({ step, check: checkWord(step.check), outcome: OUTCOME_WORDS[step.outcome], decides: step === deciding }));
}

/** A verdict as its panel tells it. */
export function proofView(verdict: VerdictAnswer): ProofView {
  const deciding = decidingStep(verdict);
  const words = mechanismWords(verdict.mechanism);
  return {
    headline: verdictSentence(verdict),
    explanation: words.explain({ from: describeRef(verdict.from), to: describeRef(verdict.to), steps: verdict.steps }),
    steps: stepViews(verdict),
    remedy: deciding ? (remedyOf(deciding.code) ?? null) : null,
    documents: documentsOf(verdict.steps),
    isDecidedThere: deciding?.evidence !== undefined,
  };
}
