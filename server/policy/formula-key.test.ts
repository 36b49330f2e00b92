import { describe, expect, test } from "vitest";
import { compileCondition } from "./condition/compiled-condition.ts";
import { parseOperatorName } from "./condition/operators.ts";
import { evaluateCondition } from "./evaluate-condition.ts";
import { all, any, type Formula, not } from "./formula.ts";
import { formulaKey, remembered } from "./formula-key.ts";
import { type KeyState, known, missing, open } from "./request-context.ts";

interface Question {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
  readonly state?: KeyState;
  /** The rest of the request. */
  readonly others?: KeyState;
  readonly expand?: boolean;
}

const TEAM = "aws:RequestTag/team";

function atom({ key = TEAM, operator = "StringEquals", values = ["red"], state = open("caller"), others = known("x"), expand = true }: Question): Formula {
  const name = parseOperatorName(operator);
  if (!name) throw new Error(operator);
  const condition = compileCondition(key, name, values, expand);
  return evaluateCondition(condition, { lookup: (asked) => (asked === key.toLowerCase() ? state : others) });
}

const keyOf = (q: Question): string | undefined => formulaKey(atom(q));

describe("formulaKey", () => {
  test("the same question in another request has the same key", () => {
    expect(keyOf({})).toBeDefined();
    expect(keyOf({ others: known("y") })).toBe(keyOf({}));
  });

  test.each<[string, Question]>([
    ["another value", { values: ["blue"] }],
    ["more values", { values: ["red", "blue"] }],
    ["values that only look alike in a row", { values: ['red","blue'] }],
    ["another operator", { operator: "StringLike" }],
    ["IfExists", { operator: "StringEqualsIfExists" }],
    ["a set qualifier", { operator: "ForAnyValue:StringEquals" }],
    ["another spelling, which conditions are told in", { key: "aws:requesttag/team" }],
    ["a key that every request carries", { state: open("caller", { presence: "always" }) }],
    ["fewer possible values", { state: open("caller", { oneOf: ["red"] }) }],
    ["values of a pattern", { state: open("caller", { pattern: "r*" }) }],
    ["another who brings it", { state: open("token") }],
    ["a fact that was not collected", { state: missing({ what: "tags", of: "a" }) }],
  ])("%s is another question", (_what, question) => {
    expect(keyOf(question)).toBeDefined();
    expect(keyOf(question)).not.toBe(keyOf({}));
  });

  test("whose fact is missing makes another question", () => {
    const of = (owner: string): string | undefined => keyOf({ state: missing({ what: "tags", of: owner }) });
    expect(of("a")).not.toBe(of("b"));
  });

  test.each<[string, Question]>([
    ["a policy variable takes its value from the request", { values: ["$" + "{aws:username}"] }],
    ["an escaped wildcard is read otherwise than it is written", { values: ["$" + "{*}"], operator: "StringLike" }],
  ])("%s: no key", (_why, question) => {
    expect(keyOf(question)).toBeUndefined();
  });

  test("how atoms are put together counts", () => {
    const [a, b] = [atom({}), atom({ values: ["blue"] })];
    const keys = [all([a, b]), any([a, b]), not(all([a, b])), all([not(a), b]), all([a, not(b)]), all([all([a, b]), a]), all([a, b, a])].map(formulaKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(formulaKey(all([a, atom({ values: ["$" + "{aws:username}"] })]))).toBeUndefined();
  });
});

test("remembered asks once for each question, and every time for what has no key", () => {
  let asked = 0;
  const count = remembered(() => {
    asked += 1;
    return asked;
  });
  expect([count(atom({})), count(atom({ others: known("y") })), count(atom({ values: ["blue"] }))]).toEqual([1, 1, 2]);
  const variable = atom({ values: ["$" + "{aws:username}"] });
  expect([count(variable), count(variable)]).toEqual([3, 4]);
});
