import { ARN_OPERATORS } from "./arn-operators.ts";
import { BINARY_OPERATOR } from "./binary-operator.ts";
import { BOOL_OPERATOR } from "./bool-operator.ts";
import { DATE_OPERATORS } from "./date-operators.ts";
import { IP_OPERATORS } from "./ip-operators.ts";
import { NUMERIC_OPERATORS } from "./numeric-operators.ts";
import type { Operator } from "./operator.ts";
import { STRING_OPERATORS } from "./string-operators.ts";

/** Every operator of the language but `Null`, by the name policies write. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [...STRING_OPERATORS, ...NUMERIC_OPERATORS, ...DATE_OPERATORS, BOOL_OPERATOR, BINARY_OPERATOR, ...IP_OPERATORS, ...ARN_OPERATORS].map((o) => [o.name, o]),
);

export type Qualifier = "ForAllValues" | "ForAnyValue";

export interface OperatorName {
  /** `Null`, or the name of an operator. */
  readonly base: string;
  readonly qualifier?: Qualifier;
  readonly ifExists: boolean;
}

const BY_LOWER_NAME: ReadonlyMap<string, string> = new Map([...OPERATORS.keys(), "Null"].map((name) => [name.toLowerCase(), name]));
const QUALIFIERS: ReadonlyMap<string, Qualifier> = new Map([
  ["forallvalues", "ForAllValues"],
  ["foranyvalue", "ForAnyValue"],
]);

/**
 * Takes an operator as written apart; undefined when there is no such operator. Letter case does not count (A39). `Null` takes neither `IfExists` nor a set
 * qualifier (A50).
 */
export function parseOperatorName(written: string): OperatorName | undefined {
  const lower = written.toLowerCase();
  const colon = lower.indexOf(":");
  const qualifier = colon < 0 ? undefined : QUALIFIERS.get(lower.slice(0, colon));
  if (colon >= 0 && !qualifier) return undefined;
  const rest = lower.slice(colon + 1);
  const ifExists = rest.endsWith("ifexists");
  const base = BY_LOWER_NAME.get(ifExists ? rest.slice(0, -"ifexists".length) : rest);
  if (base === undefined || (base === "Null" && (ifExists || qualifier))) return undefined;
  return { base, ifExists, ...(qualifier ? { qualifier } : {}) };
}

export const formatOperatorName = (o: OperatorName): string => `${o.qualifier ? `${o.qualifier}:` : ""}${o.base}${o.ifExists ? "IfExists" : ""}`;
