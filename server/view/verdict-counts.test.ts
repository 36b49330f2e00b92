import { expect, test } from "vitest";
import { countWords, sumOfCounts, surestOf } from "./verdict-counts.ts";

test.each([
  [{ allowed: 1209, conditional: 0, unknown: 3 }, ["1,209 allowed", "3 unknown"], 1212, "allowed"],
  [{ allowed: 0, conditional: 2, unknown: 0 }, ["2 conditional"], 2, "conditional"],
  [{ allowed: 0, conditional: 0, unknown: 0 }, [], 0, undefined],
])("%o in words, in all, and the surest", (counts, words, sum, surest) => {
  expect([countWords(counts), sumOfCounts(counts), surestOf(counts)]).toEqual([words, sum, surest]);
});
