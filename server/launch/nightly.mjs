// `npm run nightly`: the policy engine against its slow reference on many more worlds than `npm test` takes, and what those worlds are made of; the
// class graph against its pairs on fixture M too; how fast the live view of 20,000 pods
// follows; the memory that 500 scans hold; and half an hour of 200 people who ask L. With words after `--` only the tests that they name are run, `load` among them.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pinnedNode, ROOT } from "./paths.mjs";

const LOAD = "load";
const TESTS = ["server/policy", "server/bench/class-law", "server/bench/live-view", "server/collect/kubernetes/watch-faults"];
const asked = process.argv.length > 2 ? process.argv.slice(2) : [...TESTS, LOAD];
const tests = asked.filter((word) => word !== LOAD);

const tool = (file, words) => {
  const { status } = spawnSync(pinnedNode(), [join(ROOT, "node_modules", file), ...words], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ROLEWALK_NIGHTLY: "1" },
  });
  return status ?? 1;
};

const vitest = tests.length > 0 ? tool("vitest/vitest.mjs", ["run", "--config", "server/vitest.config.ts", "--root", ".", ...tests]) : 0;
const load = asked.includes(LOAD) ? tool("@playwright/test/cli.js", ["test", "-c", "e2e/playwright.config.ts", "--project", LOAD]) : 0;
process.exit(vitest || load);
