import { expect, test } from "vitest";
import { groupLines, historyText } from "./text-groups.ts";

const SHOP = "k8s://demo/namespace/shop";
const counts = { appeared: 12, disappeared: 0, changed: 1, opened: 2, closed: 0 };
const groups = {
  namespace: [
    { name: SHOP, ...counts },
    { name: null, ...counts, appeared: 3 },
  ],
  owner: [],
  account: [],
};
const moment = (snapshot: string) => ({ snapshot, label: "", since: "2026-06-02T09:00:00Z", capturedAt: "2026-06-02T09:00:00Z" });
const day = { day: "2026-06-02", before: moment("a"), after: moment("b"), counts, groups, notRead: { before: 0, after: 0 } };

const TABLE = [
  "namespace                  appeared  disappeared  otherwise  opened  closed",
  `${SHOP}        12            0          1       2       0`,
  "(in no namespace)                 3            0          1       2       0",
];

test("groups stand in columns, the one without a name by what it is not in", () => {
  expect(groupLines(groups, "namespace")).toEqual(TABLE);
  expect(groupLines(groups, "owner")).toEqual([]);
});

test("a day is a line, its groups below it; what was not read and was not looked at is said", () => {
  expect(historyText({ days: [day], earlier: 0 })).toEqual([
    "2026-06-02  12 appeared, 0 disappeared, 1 decided otherwise; 2 findings opened, 0 closed",
    "1 day (UTC) on which something new was captured",
  ]);
  expect(historyText({ days: [{ ...day, notRead: { before: 0, after: 3 } }], earlier: 2 }, "namespace")).toEqual([
    "2026-06-02  12 appeared, 0 disappeared, 1 decided otherwise; 2 findings opened, 0 closed",
    ...TABLE.map((line) => `  ${line}`),
    "  not everything was read at its end: rolewalk diff a b",
    "1 day (UTC) on which something new was captured; 2 earlier days were not looked at: --limit",
  ]);
  expect(historyText({ days: [], earlier: 0 })).toEqual(["there are no two snapshots to compare"]);
});
