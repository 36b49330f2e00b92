import { expect, test } from "vitest";
import { aMigrationRow } from "./aMigrationRow";
import { CHANGES, countChanges, filterChanges, toDo } from "./migrationRows";

const rows = CHANGES.flatMap((change, i) => Array.from({ length: i + 1 }, () => aMigrationRow({ change })));

test("every change is counted, and all of them together", () => {
  expect(Object.fromEntries(countChanges(rows))).toEqual({ all: 15, "loses-access": 1, changes: 2, "gains-access": 3, unknown: 4, none: 5 });
  expect(toDo(rows)).toBe(10);
});

test.each(CHANGES)("the filter %s leaves just these", (change) => {
  const left = filterChanges(rows, change);
  expect(left.length).toBe(countChanges(rows).get(change));
  expect(new Set(left.map((r) => r.change))).toEqual(new Set([change]));
  expect(filterChanges(rows, "all")).toBe(rows);
});
