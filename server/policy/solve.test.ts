import { describe, expect, test } from "vitest";
import { factAtom } from "@/server/policy/evaluate-statement.ts";
import { type Assignment, type Atom, all, any, not, type Variable } from "@/server/policy/formula.ts";
import { ABSENT, open } from "@/server/policy/request-context.ts";
import { solve } from "@/server/policy/solve.ts";

const VALUES = ["a", "b", "c", "d", "e", "f", "g"];
const variable = (id: string): Variable => {
  const state = open("caller", { presence: "always", oneOf: VALUES });
  if (state.kind !== "open") throw new Error("not open");
  return { id, label: id, state };
};
const atom = (ids: readonly string[], test: (values: Assignment) => boolean): Atom => ({
  op: "atom",
  variables: ids.map(variable),
  test,
  context: { lookup: () => ABSENT },
});
const keys = (n: number): string[] => Array.from({ length: n }, (_, i) => `key${i}`);
const is = (id: string, value: string): Atom => atom([id], (values) => values.get(id)?.[0] === value);
const fact = (n: number): Atom => factAtom({ what: `fact ${n}`, of: "role" }, "allow");
const named = (ns: readonly number[]): unknown => ns.map((n) => ({ what: `fact ${n}`, of: "role" }));

describe("0.5: what a formula comes to", () => {
  test.each([
    ["nothing meets it", atom(keys(1), () => false), "denied"],
    ["everything meets it", atom(keys(1), () => true), "allowed"],
    ["one request meets it, the last one tried", atom(keys(3), (v) => keys(3).every((k) => v.get(k)?.[0] === "g")), "conditional"],
    ["one request does not, the last one tried", atom(keys(3), (v) => !keys(3).every((k) => v.get(k)?.[0] === "g")), "conditional"],
    ["nothing meets it, and there is too much to try", atom(keys(6), () => false), "conditional"],
    ["everything meets it, and there is too much to try", atom(keys(6), () => true), "conditional"],
    ["two ways that exclude each other", all([is("key", "a"), is("key", "b")]), "denied"],
    ["ways that together cover all", any(VALUES.map((value) => is("key", value))), "allowed"],
    ["ways that leave one out", any(VALUES.slice(1).map((value) => is("key", value))), "conditional"],
  ])("%s", (_name, formula, word) => {
    expect(solve(formula)).toEqual({ word, missing: [] });
  });
});

describe("I5: facts that were not collected", () => {
  test.each([
    ["it decides", fact(1), "unknown", [1]],
    ["it cannot help: what is asked is impossible", all([fact(1), is("key", "a"), is("key", "b")]), "denied", []],
    ["it cannot hurt: everything is let in anyway", any([fact(1), ...VALUES.map((value) => is("key", value))]), "allowed", []],
    ["a request is let in whatever it is", any([is("key", "a"), all([fact(1), is("key", "b")])]), "conditional", []],
    ["a request is let in only when it is so", all([fact(1), is("key", "a")]), "unknown", [1]],
    ["requests are let in either way, but not the same ones", any([all([fact(1), is("key", "a")]), all([not(fact(1)), is("key", "b")])]), "unknown", [1]],
    ["one of two decides, the other does not", all([fact(1), any([fact(2), not(fact(2))])]), "unknown", [1]],
    ["two decide together", all([fact(1), fact(2)]), "unknown", [1, 2]],
    ["more than can be tried: all are named", all([1, 2, 3, 4, 5, 6, 7, 8, 9].map(fact)), "unknown", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ["as many as can be tried", all([1, 2, 3, 4, 5, 6, 7].map(fact)), "unknown", [1, 2, 3, 4, 5, 6, 7]],
  ])("%s", (_name, formula, word, missing) => {
    expect(solve(formula)).toEqual({ word, missing: named(missing) });
  });
});
