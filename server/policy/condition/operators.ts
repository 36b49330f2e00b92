import { ARN_OPERATORS } from "./arn-operators.ts";
import { BINARY_OPERATOR } from "./binary-operator.ts";
import { BOOL_OPERATOR } from "./bool-operator.ts";
import { DATE_OPERATORS } from "./date-operators.ts";
import { IP_OPERATORS } from "./ip-operators.ts";
import { NUMERIC_OPERATORS } from "./numeric-operators.ts";
import type { Operator } from "./operator.ts";
import { STRING_OPERATORS } from "./string-operators.ts";

/** Every operator of the language but `Null`, by the name policies write (A39: letter case is taken as it stands). */
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

/** Takes an operator as written apart; undefined when there is no such operator. `Null` takes neither `IfExists` nor a set qualifier (A50). */
export function parseOperatorName(written: string): OperatorName | undefined {
  const colon = written.indexOf(":");
  const prefix = colon < 0 ? undefined : written.slice(0, colon);
  if (prefix !== undefined && prefix !== "ForAllValues" && prefix !== "ForAnyValue") return undefined;
  const rest = colon < 0 ? written : written.slice(colon + 1);
  const ifExists = rest.endsWith("IfExists");
  const base = ifExists ? rest.slice(0, -"IfExists".length) : rest;
  if (base === "Null") return ifExists || prefix ? undefined : { base, ifExists };
  if (!OPERATORS.has(base)) return undefined;
  return { base, ifExists, ...(prefix ? { qualifier: prefix } : {}) };
}

export const formatOperatorName = (o: OperatorName): string => `${o.qualifier ? `${o.qualifier}:` : ""}${o.base}${o.ifExists ? "IfExists" : ""}`;
