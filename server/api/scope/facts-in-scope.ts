import { gapsOf } from "@/server/collect/bundle/assemble/gaps.ts";
import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { type CallerScope, scopeText } from "@/server/model/caller-scope.ts";
import { cutFacts } from "@/server/query/scope/cut-facts.ts";

const outside = (scope: CallerScope): CoverageGap => ({
  what: "everything that is not in your scope",
  of: scopeText(scope),
  weakens: "every answer that would need it: what is not in your scope counts as not collected",
});

/** The facts in a scope, with what is missing as these facts have it. */
export function factsInScope(facts: Facts, scope: CallerScope): Facts {
  const cut = cutFacts(facts, scope);
  return { ...cut, coverage: { ...cut.coverage, missing: [outside(scope), ...gapsOf(cut, "is not in your scope")] } };
}
