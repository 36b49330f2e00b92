// `npm test`: every tier, one after the other, and one line at the end that adds them up.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runMain } from "./build.mjs";
import { ensureBundle } from "./cli-bundle.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { runTool } from "./run.mjs";
import { Steps } from "./steps.mjs";
import { ensureBrowser, ensurePostgres, findMoto } from "./system.mjs";
import { addCounts, checkCounts, playwrightCounts, skippedCounts, vitestCounts } from "./test-counts.mjs";
import { ensureWebBuild } from "./web-build.mjs";

const VITEST = ["run", "--config", "server/vitest.config.ts", "--root", ".", "--reporter=default", "--reporter=json"];
const COLOUR = process.stdout.isTTY ? "force" : "off";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-test-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const title = (name) => process.stdout.write(`\n── ${name} ${"─".repeat(Math.max(2, 90 - name.length))}\n`);

const tool = (file, words, env) => runTool(file, words, { live: true, env });

const check = async (name, work) => {
  title(name);
  const started = performance.now();
  const passed = await work().catch((error) => {
    process.stdout.write(`${error.message}\n`);
    return false;
  });
  process.stdout.write(`${name}: ${passed ? "passed" : "FAILED"} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  return checkCounts(name, passed);
};

const lint = () => check("lint", async () => (await tool("@biomejs/biome/bin/biome", ["ci", "--error-on-warnings", `--colors=${COLOUR}`])).code === 0);

const unused = () => check("unused code", async () => (await tool("knip/bin/knip.js", ["--no-progress"])).code === 0);

const types = () =>
  check("types", async () => {
    const typegen = await tool("next/dist/bin/next", ["typegen"]);
    return typegen.code === 0 && (await tool("typescript/bin/tsc", ["--noEmit"])).code === 0;
  });

const vitest = async (tier, env) => {
  title(`${tier} tests`);
  const report = join(folder, `${tier}.json`);
  const { code } = await tool("vitest/vitest.mjs", [...VITEST, "--project", `${tier}*`, "--passWithNoTests", `--outputFile.json=${report}`], env);
  return vitestCounts(tier, report, code);
};

const integration = async () => {
  const python = findMoto();
  const noPostgres = await ensurePostgres();
  const counts = await vitest("integration", python ? { ROLEWALK_TEST_PYTHON: python } : {});
  // the tests that needed it are skipped by their own names; this tells why
  if (!python) process.stdout.write("no `python3 -m moto.server` here: tests against a stand-in for AWS are skipped\n");
  if (noPostgres) process.stdout.write(`${noPostgres}: tests against it are skipped\n`);
  return counts;
};

const build = () =>
  check("build", async () => {
    await ensureBundle();
    await ensureWebBuild();
    return true;
  });

const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(String(port)));
    });
  });

const browser = async () => {
  title("browser tests");
  const chromium = await ensureBrowser();
  if (!chromium.path) return skippedCounts("browser tests", chromium.reason);
  const report = join(folder, "browser.json");
  const env = {
    CHROMIUM_PATH: chromium.path,
    ROLEWALK_E2E_PORT: await freePort(),
    ROLEWALK_E2E_HOME: join(folder, "home"),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  const { code } = await tool("@playwright/test/cli.js", ["test", "-c", "e2e/playwright.config.ts", "--pass-with-no-tests"], env);
  return playwrightCounts("browser", report, code);
};

const TIERS = { lint, unused, types, unit: () => vitest("unit", {}), integration, build, browser };

const sumUp = (counts) => {
  const total = addCounts(counts);
  title("result");
  for (const name of total.failedNames) process.stdout.write(`failed   ${name}\n`);
  for (const name of total.unsteadyNames) process.stdout.write(`passed at the second try  ${name}\n`);
  for (const name of total.skippedNames) process.stdout.write(`skipped  ${name}\n`);
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
};

await runMain(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in TIERS));
  if (unknown) {
    process.stderr.write(`no tier \`${unknown}\`: ${Object.keys(TIERS).join(", ")}\n`);
    process.exit(2);
  }
  const steps = new Steps();
  await steps.run("dependencies", async () => ({ reused: !(await ensureInstalled((line) => steps.announce(line))) }));
  await steps.run("generated code", async () => ({ reused: !(await ensureGenerated()) }));
  const counts = [];
  for (const [name, tier] of Object.entries(TIERS)) {
    if (asked.length === 0 || asked.includes(name)) counts.push(await tier());
  }
  process.exitCode = sumUp(counts);
});
