import type { CoverageAnswer } from "@/server/contract/answers.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { capturedBetween, population } from "@/server/query/population/population.ts";

/** What was read, what was not, and what became of everything that should be there. */
export function coverageOf(facts: Facts): CoverageAnswer {
  const rows = population(facts);
  const captured = capturedBetween(rows);
  return { ...facts.coverage, population: [...rows], ...(captured && { captured }), ...(facts.sources && { sources: facts.sources }) };
}
