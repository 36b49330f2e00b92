import { type Comparison, comparisonOperator } from "./numeric-operators.ts";
import type { Operator } from "./operator.ts";

const ISO = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;
/** Four digits are a year. */
const EPOCH = /^(-\d+|\d{1,3}|\d{5,})$/;

/** Milliseconds since the epoch of an ISO 8601 text or of epoch seconds (A43); a text without a zone is UTC. Undefined for anything else. */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return Number(trimmed) * 1000;
  const match = ISO.exec(trimmed);
  if (!match) return undefined;
  const zoned = match[3] && !match[6] ? `${trimmed}Z` : trimmed;
  const time = Date.parse(zoned.toUpperCase());
  return Number.isNaN(time) ? undefined : time;
}

const date = (name: string, opposite: string, compare: Comparison): Operator => comparisonOperator(name, opposite, "date", parseDate, compare);
const equal: Comparison = (a, b) => a === b;

export const DATE_OPERATORS: readonly Operator[] = [
  date("DateEquals", "DateNotEquals", equal),
  date("DateNotEquals", "DateEquals", equal),
  date("DateLessThan", "DateGreaterThanEquals", (a, b) => a < b),
  date("DateLessThanEquals", "DateGreaterThan", (a, b) => a <= b),
  date("DateGreaterThan", "DateLessThanEquals", (a, b) => a > b),
  date("DateGreaterThanEquals", "DateLessThan", (a, b) => a >= b),
];
