import { expect, test } from "vitest";
import { scopeWords } from "./scope-words.ts";

test("a scope is said place by place; a text that is none is said as it is", () => {
  expect(scopeWords("account:111122223333,cluster:prod-1,namespace:prod-1/payments")).toEqual([
    "account 111122223333",
    "cluster prod-1",
    "namespace payments of cluster prod-1",
  ]);
  expect(scopeWords("something else")).toEqual(["something else"]);
});
