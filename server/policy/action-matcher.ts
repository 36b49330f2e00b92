import { type Matcher, wildcardMatcher } from "./wildcard.ts";

/** The Action or NotAction element of a statement (A9 to A12). A name with a space or comma in it is stored, and is no action (A66). */
export interface ActionMatcher {
  readonly negated: boolean;
  readonly patterns: readonly string[];
  /** `action` in lower case. */
  matches(action: string): boolean;
}

export function compileActions(patterns: readonly string[], negated: boolean): ActionMatcher {
  const matchers: readonly Matcher[] = patterns.map((p) => wildcardMatcher(p.toLowerCase()));
  return { negated, patterns, matches: (action) => matchers.some((m) => m(action)) !== negated };
}
