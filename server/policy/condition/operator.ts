import type { Resolve, Template } from "@/server/policy/template.ts";

/** How the values of a key can be told apart; it decides which sample values are worth trying (semantics 0.5). */
export type ValueFamily = "string" | "number" | "date" | "boolean" | "binary" | "ip" | "arn";

/** One policy value made ready: whether one value of a request matches it. */
export interface PreparedValue {
  readonly template: Template;
  matches(requestValue: string, resolve: Resolve): boolean;
}

/** An operator without its `ForAllValues:`, `ForAnyValue:` and `IfExists`. */
export interface Operator {
  readonly name: string;
  readonly family: ValueFamily;
  /** A negated operator holds when none of its values match, and on an absent key (A35, A36). */
  readonly negated: boolean;
  /** The operator that holds exactly when this one does not, for a key that is present. */
  readonly opposite: string;
  readonly expandsVariables: boolean;
  prepare(template: Template): PreparedValue;
}
