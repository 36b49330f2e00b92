import { hash } from "node:crypto";
import { evidenceText } from "@/server/api/declared/basis.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { Ref } from "@/server/model/ref.ts";
import { explain } from "@/server/query/explain.ts";
import { evidenceWords } from "@/server/report/words.ts";

/** What one step rests on: texts that are another when it does, and the documents by name. */
export interface StepBasis {
  readonly texts: readonly string[];
  readonly documents: readonly string[];
}

const DIGITS = 20;

/** A digest in hexadecimal: no command takes it for an option, and no spreadsheet for a formula. */
export const digestOf = (value: unknown): string => hash("sha256", JSON.stringify(value), "hex").slice(0, DIGITS);

/** What each step of a way rests on, found once: many ways end alike. A step that is no direct decision is told as such. */
export function stepBases(estate: Estate): (from: Ref, to: Ref) => StepBasis {
  const known = new Map<string, StepBasis>();
  const find = (from: Ref, to: Ref): StepBasis => {
    const best = explain(estate.world, from, to)[0];
    if (!best || best.verdict === "denied") return { texts: ["no direct step"], documents: [] };
    const evidence = best.steps.flatMap((step) => (step.evidence && step.outcome !== "not-required" ? [step.evidence] : []));
    const texts = evidence.flatMap((one) => JSON.stringify(evidenceText(estate, one)) ?? []);
    return {
      texts: [`${best.mechanism} ${best.verdict}`, ...new Set(texts.toSorted())],
      documents: [...new Set(evidence.map(evidenceWords))],
    };
  };
  return (from, to) => {
    const key = `${from} ${to}`;
    const found = known.get(key) ?? find(from, to);
    known.set(key, found);
    return found;
  };
}
