import { expect, test } from "vitest";
import { failingSeverities } from "./access-gate.ts";

test("a gate fails on what it names and on what is worse", () => {
  expect(failingSeverities("new-access:high")).toEqual(["critical", "high"]);
  expect(failingSeverities("new-access:low")).toEqual(["critical", "high", "medium", "low"]);
});

test.each(["high", "new-access", "new-access:", "new-access:severe", "findings:high"])("a gate that is none is told with those there are: %s", (text) => {
  expect(() => failingSeverities(text)).toThrow("critical, high, medium, low");
});
