import type { Condition, SuppliedBy } from "@/server/model/verdict.ts";
import { fittingValues } from "./candidates.ts";
import type { CompiledCondition } from "./condition/compiled-condition.ts";
import { formatOperatorName, OPERATORS, type OperatorName } from "./condition/operators.ts";
import { singleValue } from "./evaluate-condition.ts";
import type { Atom, Variable } from "./formula.ts";
import { isStatic, patternText, renderTemplate } from "./template.ts";

/** An atom that has to hold, or has not to. */
export interface Literal {
  readonly atom: Atom;
  readonly holds: boolean;
}

interface Subject {
  readonly key: string;
  readonly suppliedBy: SuppliedBy;
  /** Every request carries the key, so that IfExists says nothing. */
  readonly always: boolean;
}

function subjectOf(variable: Variable): Subject {
  const { state } = variable;
  return { key: variable.label, suppliedBy: state.kind === "open" ? state.suppliedBy : "caller", always: state.presence === "always" };
}

const condition = (s: Subject, operator: string, values: readonly string[]): Condition => ({
  key: s.key,
  operator: s.always ? operator.replace(/IfExists$/, "") : operator,
  values,
  suppliedBy: s.suppliedBy,
});

/** The values as the request has to have them: policy variables that are known are written out. */
function shownValues(c: CompiledCondition, atom: Atom): string[] {
  if (!c.operator) return c.texts.slice(0, 1).map((t) => t.toLowerCase());
  const written = /Like$|^Arn/.test(c.name.base) ? patternText : renderTemplate;
  return c.values.map((v) => (isStatic(v.template) ? undefined : written(v.template, (k) => singleValue(k, atom.context, undefined))) ?? v.template.source);
}

/** Values without one: an empty list of policy values holds for nobody; shown as the key being there. */
const NOT_THERE = ["true"];
const THERE = ["false"];

function opposite(name: OperatorName): OperatorName | undefined {
  const operator = OPERATORS.get(name.base);
  if (!operator) return undefined;
  const base = operator.opposite;
  if (name.qualifier === "ForAnyValue") return name.ifExists ? undefined : { base, qualifier: "ForAllValues", ifExists: false };
  if (name.qualifier === "ForAllValues") return { base, qualifier: "ForAnyValue", ifExists: false };
  return { base, ifExists: false };
}

const flipBool = (values: readonly string[]): string[] => [...new Set(values.map((v) => (v.toLowerCase() === "true" ? "false" : "true")))];

/** A comparison holds when it holds for one value; not to hold it must fail for each of them. */
const isOrdered = (base: string): boolean => /(Less|Greater)Than/.test(base);

/**
 * The condition turned round (A35, A36, A51): an absent key fails a positive operator and passes a negated one, so the opposite of a positive operator
 * takes `IfExists` where the language has no negated form that already does.
 */
function turned(c: CompiledCondition, values: readonly string[], subject: Subject): Condition[] {
  const { name, operator } = c;
  const flipped = opposite(name);
  if (!operator || !flipped) return [condition(subject, "Null", values[0] === "true" ? THERE : NOT_THERE)];
  const isBool = name.base === "Bool";
  const shown = isBool ? flipBool(values) : values;
  if (isBool && shown.length > 1) return [condition(subject, "Null", NOT_THERE)];
  const passesAbsent = name.ifExists || operator.negated;
  const mustBeThere: Condition[] = name.ifExists && !operator.negated && !isBool && !subject.always ? [condition(subject, "Null", THERE)] : [];
  const takesIfExists = !passesAbsent && flipped.qualifier === undefined && !OPERATORS.get(flipped.base)?.negated;
  const text = formatOperatorName({ ...flipped, ifExists: takesIfExists });
  if (isOrdered(name.base) && shown.length > 1) return [...mustBeThere.slice(0, 1), ...shown.map((v) => condition(subject, text, [v]))];
  const needsPresence = mustBeThere.length > 0 && OPERATORS.get(flipped.base)?.negated === true;
  return needsPresence ? [condition(subject, text, shown), ...mustBeThere] : [condition(subject, text, shown)];
}

function describeCondition(c: CompiledCondition, atom: Atom, holds: boolean): Condition[] {
  const own = atom.variables.find((v) => v.id === c.keyLower);
  const variable = own ?? atom.variables[0];
  if (!variable) return [];
  const subject = subjectOf(variable);
  if (!own) return fitting(variable, atom, subject, holds);
  const values = shownValues(c, atom);
  if (values.length === 0) return [condition(subject, "Null", THERE)];
  return holds ? [condition(subject, formatOperatorName(c.name), values)] : turned(c, values, subject);
}

const MAX_NAMED = 3;

/** A variable inside a resource or a policy value: the values with which it fits, or those with which it must not. */
function fitting(variable: Variable, atom: Atom, subject: Subject, holds: boolean): Condition[] {
  const { values, result } = atom.variables.length === 1 ? fittingValues(variable, atom) : { values: [], result: true };
  if (values.length === 0) return [condition(subject, "Null", THERE)];
  return holds === result ? [condition(subject, "StringEquals", values.slice(0, MAX_NAMED))] : [condition(subject, "StringNotEquals", values)];
}

/** One literal as the conditions a request has to meet; an atom that no condition asks says that a key is left out. */
export function describeLiteral({ atom, holds }: Literal): Condition[] {
  if (atom.condition) return describeCondition(atom.condition, atom, holds);
  const [variable] = atom.variables;
  if (!variable) return [];
  const subject = subjectOf(variable);
  if (atom.resource !== undefined) return fitting(variable, atom, subject, holds);
  return [condition(subject, "Null", holds ? NOT_THERE : THERE)];
}
