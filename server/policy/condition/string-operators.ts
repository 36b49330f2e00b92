import { isStatic, renderTemplate, type Template, templateTokens } from "@/server/policy/template.ts";
import { matcherOf, wildcardMatcher } from "@/server/policy/wildcard.ts";
import type { Operator, PreparedValue } from "./operator.ts";

/** Exact, letter case counts; `*` and `?` are ordinary characters (A40). */
function prepareEquals(template: Template): PreparedValue {
  if (isStatic(template)) return { template, matches: (value) => value === template.source };
  return { template, matches: (value, resolve) => value === renderTemplate(template, resolve) };
}

function prepareEqualsIgnoreCase(template: Template): PreparedValue {
  return { template, matches: (value, resolve) => value.toLowerCase() === renderTemplate(template, resolve)?.toLowerCase() };
}

/** `*` and `?` anywhere, `*` crosses everything, letter case counts (A41). */
function prepareLike(template: Template): PreparedValue {
  if (isStatic(template)) return { template, matches: wildcardMatcher(template.source) };
  return {
    template,
    matches: (value, resolve) => {
      const tokens = templateTokens(template, resolve);
      return tokens !== undefined && matcherOf(tokens)(value);
    },
  };
}

const string = (name: string, opposite: string, prepare: Operator["prepare"]): Operator => ({
  name,
  opposite,
  prepare,
  family: "string",
  negated: name.includes("Not"),
  expandsVariables: true,
});

export const STRING_OPERATORS: readonly Operator[] = [
  string("StringEquals", "StringNotEquals", prepareEquals),
  string("StringNotEquals", "StringEquals", prepareEquals),
  string("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", prepareEqualsIgnoreCase),
  string("StringNotEqualsIgnoreCase", "StringEqualsIgnoreCase", prepareEqualsIgnoreCase),
  string("StringLike", "StringNotLike", prepareLike),
  string("StringNotLike", "StringLike", prepareLike),
];
