import { isStatic, type Template, templateTokens } from "@/server/policy/template.ts";
import { type Matcher, matcherOf, splitArn, splitTokens, type Tokens, wildcardTokens } from "@/server/policy/wildcard.ts";
import type { Operator, PreparedValue } from "./operator.ts";

const never: Matcher = () => false;

/** The six parts are compared one by one and each must be there, so `arn:aws:iam::*` matches no whole ARN (A47). */
export function arnTokenMatcher(tokens: Tokens): Matcher {
  const parts = splitTokens(tokens, 6).map((p) => matcherOf(p));
  if (parts.length < 6) return never;
  return (value) => {
    const segments = splitArn(value);
    return segments.length === 6 && parts.every((matches, i) => matches(segments[i] ?? ""));
  };
}

function prepareArn(template: Template): PreparedValue {
  if (isStatic(template)) return { template, matches: arnTokenMatcher(wildcardTokens(template.source)) };
  return {
    template,
    matches: (value, resolve) => {
      const tokens = templateTokens(template, resolve);
      return tokens !== undefined && arnTokenMatcher(tokens)(value);
    },
  };
}

const arn = (name: string, opposite: string): Operator => ({
  name,
  opposite,
  family: "arn",
  negated: name.includes("Not"),
  expandsVariables: true,
  prepare: prepareArn,
});

export const ARN_OPERATORS: readonly Operator[] = [
  arn("ArnEquals", "ArnNotEquals"),
  arn("ArnNotEquals", "ArnEquals"),
  arn("ArnLike", "ArnNotLike"),
  arn("ArnNotLike", "ArnLike"),
];
