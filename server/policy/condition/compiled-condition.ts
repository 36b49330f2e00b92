import { isMultivaluedKey } from "@/server/policy/condition-keys.ts";
import { isStatic, parseTemplate, type Resolve, type Template } from "@/server/policy/template.ts";
import type { Operator, PreparedValue } from "./operator.ts";
import { formatOperatorName, OPERATORS, type OperatorName } from "./operators.ts";

/** One key under one operator of a Condition block. */
export interface CompiledCondition {
  /** As written. */
  readonly key: string;
  /** Key names do not tell letter case apart, tag keys neither (A37). */
  readonly keyLower: string;
  readonly name: OperatorName;
  /** Undefined for `Null`. */
  readonly operator?: Operator;
  readonly values: readonly PreparedValue[];
  /** The policy values as written. */
  readonly texts: readonly string[];
  /** Keys of the policy variables in the values, lower case. */
  readonly variables: readonly string[];
  /** The same as written. */
  readonly spelled: readonly string[];
  /** Keys that always hold sets need a set qualifier (A57). */
  readonly multivalued: boolean;
  /** Conditions of one text ask the same of a value; undefined when its values hang on other keys. */
  readonly text?: string;
}

const NO_VARIABLES: Pick<CompiledCondition, "variables" | "spelled"> = { variables: [], spelled: [] };

const variablesIn = (templates: readonly Template[]): Pick<CompiledCondition, "variables" | "spelled"> =>
  templates.every((t) => t.variables.length === 0)
    ? NO_VARIABLES
    : { variables: templates.flatMap((t) => t.variables), spelled: templates.flatMap((t) => t.spelled) };

/** `keyLower` is given when the values are those of another key than the one that is written. */
export function compileCondition(
  key: string,
  name: OperatorName,
  texts: readonly string[],
  expand: boolean,
  keyLower: string = key.toLowerCase(),
): CompiledCondition {
  const operator = OPERATORS.get(name.base);
  const templates = texts.map((text) => parseTemplate(text, expand && operator?.expandsVariables === true));
  return {
    key,
    keyLower,
    name,
    ...(operator ? { operator } : {}),
    values: operator ? templates.map((t) => operator.prepare(t)) : [],
    texts,
    ...variablesIn(templates),
    multivalued: isMultivaluedKey(keyLower),
    ...(templates.every(isStatic) ? { text: JSON.stringify([keyLower, key, formatOperatorName(name), texts]) } : {}),
  };
}

const anyMatch = (values: readonly PreparedValue[], request: string, resolve: Resolve): boolean => values.some((v) => v.matches(request, resolve));

/**
 * Whether the condition holds when the key has these values; undefined or an empty list: the key is absent (A34 to A36, A50 to A58).
 * An unresolved variable matches nothing (A62).
 */
export function testCondition(c: CompiledCondition, request: readonly string[] | undefined, resolve: Resolve): boolean {
  const present = request !== undefined && request.length > 0;
  const { operator, name } = c;
  if (!operator) return c.texts.some((t) => t.toLowerCase() === (present ? "false" : "true"));
  if (!present) return testAbsent(name, operator);
  const holds = (value: string): boolean => anyMatch(c.values, value, resolve) !== operator.negated;
  if (name.qualifier === "ForAllValues") return request.every(holds);
  if (name.qualifier === "ForAnyValue") return request.some(holds);
  const [only] = request;
  if (c.multivalued || request.length > 1 || only === undefined) return false;
  return holds(only);
}

function testAbsent(name: OperatorName, operator: Operator): boolean {
  if (name.ifExists || name.qualifier === "ForAllValues") return true;
  if (name.qualifier === "ForAnyValue") return false;
  return operator.negated;
}
