import { expect, it } from "vitest";
import { filterCoverage, placeOf } from "./coverageRows.ts";

const COVERAGE = {
  read: [{ path: "clusters/demo/pods.json", kind: "Pod", objects: 7 }],
  failed: [{ path: "accounts/1/iam.json", reason: "unexpected end of JSON", line: 3, column: 14 }],
  missing: [{ what: "service control policies", of: "account 111122223333", weakens: "every verdict of its roles" }],
};

it("a filter keeps the rows that hold all its words, in any field and case", () => {
  expect(filterCoverage(COVERAGE, "")).toEqual(COVERAGE);
  expect(filterCoverage(COVERAGE, "IAM end")).toEqual({ read: [], failed: COVERAGE.failed, missing: [] });
  expect(filterCoverage(COVERAGE, "verdict 1111")).toEqual({ read: [], failed: [], missing: COVERAGE.missing });
  expect(filterCoverage(COVERAGE, "nowhere")).toEqual({ read: [], failed: [], missing: [] });
});

it("accounts and clusters are found by their state and reason, those that lack something first", () => {
  const population = [
    { kind: "account" as const, id: "1", state: "read" as const },
    { kind: "account" as const, id: "2", name: "payments", state: "excluded" as const, by: "asha", why: "closing" },
    { kind: "cluster" as const, id: "orchard", state: "not-read" as const, reason: "401" },
  ];
  const found = (words: string) => filterCoverage({ ...COVERAGE, population }, words).population?.map((row) => row.id);
  expect(found("")).toEqual(["orchard", "2", "1"]);
  expect(found("asha closing")).toEqual(["2"]);
  expect(found("not read")).toEqual(["orchard"]);
  expect(found("payments")).toEqual(["2"]);
});

it("a place is written as compilers write it", () => {
  expect(placeOf({ path: "a.json", reason: "" })).toBe("a.json");
  expect(placeOf({ path: "a.json", reason: "", line: 3 })).toBe("a.json:3");
  expect(placeOf({ path: "a.json", reason: "", line: 3, column: 14 })).toBe("a.json:3:14");
});
