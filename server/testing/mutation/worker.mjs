// Runs the tests for one mutant after the other, in one process: the code holds all mutants, and `activeMutant` says which one is in force.
import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";

const script = new Script(`(function (require) { ${readFileSync(workerData.bundle, "utf8")}\n;return bundle; })`, { filename: workerData.bundle });
const { createRequire } = await import("node:module");
const load = () =>
  script
    .runInThisContext()(createRequire(workerData.bundle))
    .collected.filter((t) => !/in time/.test(t.name));

const state = {};
globalThis.__stryker__ = state;

/** Tests that noticed a mutant, the last one first: they are likely to notice the next one too. */
let lucky = [];

/** Runs tests until one fails; gives its name. `which`: their places among all. */
const firstFailure = async (all, which) => {
  const among = new Set(which);
  for (const i of [...lucky.filter((one) => among.delete(one)), ...among]) {
    try {
      await all[i].run();
    } catch {
      lucky = [i, ...lucky.filter((one) => one !== i)].slice(0, 40);
      return all[i].name;
    }
  }
  return undefined;
};

/** Which tests reach which mutants, and how often; a mutant that is reached while the code is loaded needs it loaded anew. */
const measure = async () => {
  const tests = load();
  const reached = new Map();
  const add = (counts, test) => {
    for (const [id, count] of Object.entries(counts ?? {})) {
      const seen = reached.get(id) ?? { hits: 0, tests: [], isStatic: false };
      seen.hits += count;
      if (test === undefined) seen.isStatic = true;
      else seen.tests.push(test);
      reached.set(id, seen);
    }
  };
  const times = [];
  for (const [i, t] of tests.entries()) {
    state.currentTestId = String(i);
    const started = performance.now();
    await t.run();
    times.push(performance.now() - started);
    add(state.mutantCoverage.perTest[String(i)], i);
  }
  state.currentTestId = undefined;
  add(state.mutantCoverage.static, undefined);
  return { reached: [...reached], times, names: tests.map((t) => t.name) };
};

if (workerData.task === "measure") parentPort.postMessage(await measure());
else {
  const shared = load();
  // takes the snapshots
  for (const t of shared.filter((one) => /sentences/.test(one.name))) await t.run();
  parentPort.on("message", async ({ id, tests, isStatic, hits }) => {
    state.activeMutant = id;
    state.hitCount = 0;
    state.hitLimit = Math.max(10_000, hits * 100);
    let killer;
    try {
      for (const memory of globalThis.remembered) memory.clear();
      const all = isStatic ? load() : shared;
      killer = await firstFailure(all, isStatic ? workerData.order : tests);
    } catch (error) {
      killer = `loading: ${error.message}`;
    }
    state.activeMutant = undefined;
    parentPort.postMessage({ id, killer });
  });
}
