// Reads how many tests passed, failed and were skipped from the reports of the test runners.
import { readFileSync } from "node:fs";

const NOTHING = { passed: 0, failed: 0, skipped: 0, skippedNames: [], failedNames: [], unsteadyNames: [] };

/** Counts of several tiers together. */
export const addCounts = (all) =>
  all.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
      skippedNames: [...sum.skippedNames, ...one.skippedNames],
      failedNames: [...sum.failedNames, ...one.failedNames],
      unsteadyNames: [...sum.unsteadyNames, ...one.unsteadyNames],
    }),
    NOTHING,
  );

/** A tier that is one check: passed or failed as a whole. */
export const checkCounts = (name, passed) => (passed ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, failedNames: [name] });

/** A tier that could not run. */
export const skippedCounts = (name, reason) => ({ ...NOTHING, skipped: 1, skippedNames: [`${name}: ${reason}`] });

// A runner that failed without a failed test (a file that does not load, an unhandled error) counts as one failure.
const withExitCode = (counts, name, code) =>
  code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1, failedNames: [...counts.failedNames, `${name}: ended with exit code ${code}`] };

const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
};

const oneTest = (outcome, name) => {
  if (outcome === "passed") return { ...NOTHING, passed: 1 };
  if (outcome === "unsteady") return { ...NOTHING, passed: 1, unsteadyNames: [name] };
  if (outcome === "failed") return { ...NOTHING, failed: 1, failedNames: [name] };
  return { ...NOTHING, skipped: 1, skippedNames: [name] };
};

/** From vitest's JSON report. A test file that could not be loaded has no tests and counts as one failure. */
export const vitestCounts = (tier, file, code) => {
  const report = readReport(file);
  if (!report) return withExitCode(NOTHING, tier, code === 0 ? "no report" : code);
  const tests = report.testResults.flatMap((result) => {
    if (result.assertionResults.length === 0 && result.status === "failed") return [oneTest("failed", `${tier}: ${result.name}`)];
    return result.assertionResults.map(({ status, fullName }) => oneTest(status, `${tier}: ${fullName}`));
  });
  return withExitCode(addCounts(tests), tier, code);
};

const OUTCOMES = { expected: "passed", flaky: "unsteady", unexpected: "failed", skipped: "skipped" };

const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

/** From Playwright's JSON report. What failed and then passed is counted with the passed ones, and named. */
export const playwrightCounts = (tier, file, code) => {
  const report = readReport(file);
  if (!report) return withExitCode(NOTHING, tier, code === 0 ? "no report" : code);
  const tests = report.suites.flatMap(specsOf).flatMap(({ title, tests: runs }) => runs.map(({ status }) => oneTest(OUTCOMES[status], `${tier}: ${title}`)));
  return withExitCode(addCounts(tests), tier, code);
};
