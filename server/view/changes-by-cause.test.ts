import { expect, test } from "vitest";
import { byCause, type ChangeEntry, waysWords } from "./changes-by-cause.ts";

const entry = (from: string, to: string, summary: string): ChangeEntry => ({
  key: `${from} ${to}`,
  change: { from, to, mechanism: "rbac:pod-exec", verdict: "allowed", conditions: [], missing: [], assumptions: [], steps: [], because: { summary } },
});

test("what one thing caused stands together, in the order of the first of each", () => {
  const entries = [entry("a", "x", "one"), entry("a", "y", "two"), entry("b", "x", "one"), entry("a", "z", "one")];
  const groups = byCause(entries);
  expect(groups.map(({ summary, entries: rows, from, to }) => [summary, rows.map((row) => row.key), from, to])).toEqual([
    ["one", ["a x", "b x", "a z"], 2, 2],
    ["two", ["a y"], 1, 1],
  ]);
  expect(groups.flatMap((group) => group.entries)).toHaveLength(entries.length);
  expect(groups.map(waysWords)).toEqual(["3 ways, from 2 entities to 2", "1 way, from 1 entity to 1"]);
  expect(byCause([])).toEqual([]);
});
