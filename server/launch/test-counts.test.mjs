import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { addCounts, checkCounts, playwrightCounts, skippedCounts, vitestCounts } from "./test-counts.mjs";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-counts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (value) => {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(value));
  return file;
};
const numbers = ({ passed, failed, skipped }) => [passed, failed, skipped];

test("tests of vitest are counted, and skipped ones are named", () => {
  const file = report({
    testResults: [
      {
        name: "a.test.ts",
        status: "passed",
        assertionResults: [
          { status: "passed", fullName: "adds" },
          { status: "skipped", fullName: "needs a server" },
          { status: "todo", fullName: "later" },
        ],
      },
    ],
  });
  const counts = vitestCounts("unit", file, 0);
  expect(numbers(counts)).toEqual([1, 0, 2]);
  expect(counts.skippedNames).toEqual(["unit: needs a server", "unit: later"]);
});

test("a test file that does not load is a failure", () => {
  const file = report({ testResults: [{ name: "b.test.ts", status: "failed", assertionResults: [] }] });
  expect(vitestCounts("unit", file, 1)).toMatchObject({ failed: 1, failedNames: ["unit: b.test.ts"] });
});

test("a runner that fails without a failed test, or leaves no report, is a failure", () => {
  expect(numbers(vitestCounts("unit", report({ testResults: [] }), 1))).toEqual([0, 1, 0]);
  expect(numbers(vitestCounts("unit", join(folder, "none"), 0))).toEqual([0, 1, 0]);
  expect(numbers(playwrightCounts("browser", report({ suites: [] }), 1))).toEqual([0, 1, 0]);
  expect(numbers(playwrightCounts("browser", join(folder, "none"), 1))).toEqual([0, 1, 0]);
});

test("tests of Playwright are counted through nested suites", () => {
  const spec = (title, status) => ({ title, tests: [{ status }] });
  const file = report({
    suites: [{ specs: [spec("a", "expected")], suites: [{ specs: [spec("b", "unexpected"), spec("c", "flaky"), spec("d", "skipped")] }] }],
  });
  const counts = playwrightCounts("browser", file, 1);
  expect(numbers(counts)).toEqual([2, 1, 1]);
  expect(counts.failedNames).toEqual(["browser: b"]);
  expect(counts.unsteadyNames).toEqual(["browser: c"]);
});

test("tiers add up", () => {
  expect(addCounts([checkCounts("lint", true), checkCounts("types", false), skippedCounts("browser tests", "no Chromium")])).toEqual({
    passed: 1,
    failed: 1,
    skipped: 1,
    failedNames: ["types"],
    skippedNames: ["browser tests: no Chromium"],
    unsteadyNames: [],
  });
});
