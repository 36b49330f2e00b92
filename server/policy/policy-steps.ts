import type { Step } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { CompiledStatement } from "./document.ts";
import type { Call } from "./evaluate-statement.ts";
import { any, type Formula, not } from "./formula.ts";
import type { StoredPolicy } from "./inputs.ts";
import { sparedBy } from "./near-miss-names.ts";
import type { PolicyFamily } from "./policy-families.ts";
import type { Hit, SetResult } from "./policy-set.ts";
import { requirementsOf } from "./requirements.ts";
import type { Silence } from "./set-near-miss.ts";
import { solve } from "./solve.ts";
import { evidenceOf, statementName } from "./statement-words.ts";

/** Adds where a step's evidence stands. */
export function withEvidence(step: Step, stored: StoredPolicy, statement?: CompiledStatement): Step {
  if (stored.isImagined) return step;
  return { ...step, ...(stored.verify === undefined ? {} : { verify: stored.verify }), evidence: evidenceOf(stored, statement) };
}

/** The conditions of a formula in words. */
export function conditionsInWords(f: Formula): string {
  const conditions = requirementsOf(f);
  return conditions.map((c) => `${c.operator} ${c.key} ${c.values.map((v) => `\`${v}\``).join(" or ")}`).join(" and ");
}

const pick = (hits: readonly Hit[], word: VerdictWord): Hit | undefined => hits.find((h) => solve(h.formula).word === word) ?? hits[0];

/** What the Deny statements of a document come to: nothing when none of them can apply. */
export function denySteps(
  family: PolicyFamily,
  denies: readonly Hit[],
  what: string,
  { call, action }: { readonly call: Call; readonly action: string },
): Step[] {
  if (denies.length === 0) return [];
  const pass = not(any(denies.map((h) => h.formula)));
  const { word } = solve(pass);
  if (word === "allowed") return [];
  if (word === "denied") {
    const hit = pick(denies, "allowed");
    if (!hit) return [];
    const spared = sparedBy(hit.statement, call, action);
    const reason = `${statementName(hit)} denies ${what}`;
    const step: Step = { check: family.check, outcome: "fail", code: family.codes.explicitDeny, reason, ...(spared ? { nearest: spared } : {}) };
    return [withEvidence(step, hit.stored, hit.statement)];
  }
  const hit = pick(denies, "conditional");
  if (!hit) return [];
  if (word === "unknown") {
    return [
      withEvidence(
        {
          check: family.check,
          outcome: "not-collected",
          code: family.codes.notCollected,
          reason: `whether ${statementName(hit)} denies ${what} depends on facts that were not collected`,
        },
        hit.stored,
        hit.statement,
      ),
    ];
  }
  const reason = `${statementName(hit)} denies ${what} unless the request meets ${conditionsInWords(pass)}`;
  return [withEvidence({ check: family.check, outcome: "conditional", code: family.codes.deniesOnCondition, reason }, hit.stored, hit.statement)];
}

function silentStep(family: PolicyFamily, { reason, nearest, pair }: Silence): Step {
  const step: Step = { check: family.check, outcome: "fail", code: family.codes.noAllow, reason, ...(pair ? { nearest: pair } : {}) };
  return nearest ? withEvidence(step, nearest.stored, nearest.statement) : step;
}

/** What the Allow statements of a document come to; `silence` says what is nearest when none applies. */
export function allowStep(family: PolicyFamily, result: SetResult, what: string, silence: () => Silence): Step {
  const allow = any(result.allows.map((h) => h.formula));
  const { word } = solve(allow);
  if (word === "allowed" || word === "conditional") {
    const hit = pick(result.allows, word);
    const ways = word === "allowed" ? "" : ` when the request meets ${conditionsInWords(allow)}`;
    const code = word === "allowed" ? family.codes.allows : family.codes.allowsOnCondition;
    if (hit)
      return withEvidence(
        { check: family.check, outcome: word === "allowed" ? "pass" : "conditional", code, reason: `${statementName(hit)} allows ${what}${ways}` },
        hit.stored,
        hit.statement,
      );
  }
  if (word === "unknown" || result.missing.length > 0) {
    const named = result.missing.map((m) => `${m.what} of ${m.of}`).join(", ");
    return {
      check: family.check,
      outcome: "not-collected",
      code: family.codes.notCollected,
      reason: `whether the ${family.noun} allows ${what} cannot be told: ${named === "" ? "facts it depends on were not collected" : `${named} is missing`}`,
    };
  }
  return silentStep(family, silence());
}
