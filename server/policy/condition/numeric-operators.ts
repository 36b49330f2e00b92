import type { Operator } from "./operator.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A number as policies write it; undefined for anything else. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : undefined;
}

export type Comparison = (request: number, policy: number) => boolean;

/** Operators over values that are points on a line: numbers (A42) and dates (A43). They take no variables. */
export function comparisonOperator(
  name: string,
  opposite: string,
  family: "number" | "date",
  read: (text: string) => number | undefined,
  compare: Comparison,
): Operator {
  return {
    name,
    opposite,
    family,
    negated: name.endsWith("NotEquals"),
    expandsVariables: false,
    prepare(template) {
      const wanted = read(template.source);
      return {
        template,
        matches: (value) => {
          const given = wanted === undefined ? undefined : read(value);
          return wanted !== undefined && given !== undefined && compare(given, wanted);
        },
      };
    },
  };
}

const numeric = (name: string, opposite: string, compare: Comparison): Operator => comparisonOperator(name, opposite, "number", parseNumber, compare);
const equal: Comparison = (a, b) => a === b;

export const NUMERIC_OPERATORS: readonly Operator[] = [
  numeric("NumericEquals", "NumericNotEquals", equal),
  numeric("NumericNotEquals", "NumericEquals", equal),
  numeric("NumericLessThan", "NumericGreaterThanEquals", (a, b) => a < b),
  numeric("NumericLessThanEquals", "NumericGreaterThan", (a, b) => a <= b),
  numeric("NumericGreaterThan", "NumericLessThanEquals", (a, b) => a > b),
  numeric("NumericGreaterThanEquals", "NumericLessThan", (a, b) => a >= b),
];
