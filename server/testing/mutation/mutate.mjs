// `npm run mutation [-- path…]`: changes the policy engine in every small way and counts the changes that no test notices. See README.md here.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const WORK = join(ROOT, ".rolewalk", "mutation");
const BUNDLE = join(WORK, "bundle.cjs");
const SILENT_MS = 120_000;
/** Runs of each property test: few, so that a mutant that survives costs little. */
process.env.ROLEWALK_RUNS ??= "10";

/** Only every so manyeth mutant, spread over all files: a quick estimate of the score. */
const EVERY = Math.max(1, Number(process.env.ROLEWALK_EVERY ?? 1));

const isCode = (file) => file.endsWith(".ts") && !file.endsWith(".test.ts");
const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : ["server/policy"])
  .flatMap((path) => (path.endsWith(".ts") ? [path] : globSync(`${path.replace(/\/$/, "")}/**/*.ts`, { cwd: ROOT })))
  .filter((f) => isCode(f) && (wanted.length > 0 || !/^server\/policy\/(escalation|actions)\//.test(f)));
// these are slow and notice little that the others do not; those of the catalogue wait for it while they are loaded
const tests = globSync("server/policy/**/*.test.ts", { cwd: ROOT }).filter((f) => !/managed-policies|generated-worlds|policy\/actions\//.test(f));

const quiet = Object.fromEntries(["isTraceEnabled", "isDebugEnabled", "trace", "debug", "info", "warn", "error"].map((name) => [name, () => false]));
const instrument = async () => {
  const given = files.map((name) => ({ name: join(ROOT, name), mutate: true, content: readFileSync(join(ROOT, name), "utf8") }));
  return new Instrumenter(quiet).instrument(given, { plugins: null, excludedMutations: [], ignorers: [], noHeader: false });
};

const REMEMBERING = join(ROOT, "server/policy/formula-key.ts");
const MEMORY = "new Map<string, T>()";

/** What is worked out once is remembered over calls: each such table is made known, so that it can be emptied between mutants. */
const withKnownMemory = (code) => {
  if (!code.includes(MEMORY)) throw new Error(`\`${MEMORY}\` is not in ${REMEMBERING}: say here what remembers now`);
  return code.replaceAll(MEMORY, `((m) => ((globalThis.remembered ??= new Set()).add(m), m))(${MEMORY})`);
};

const bundle = async (instrumented) => {
  const contents = new Map([[REMEMBERING, readFileSync(REMEMBERING, "utf8")], ...instrumented.map((f) => [f.name, f.content])]);
  contents.set(REMEMBERING, withKnownMemory(contents.get(REMEMBERING)));
  const entry = [
    `import fc from "fast-check"; fc.configureGlobal({ seed: 42 });`,
    ...tests.map((t) => `import ${JSON.stringify(join(ROOT, t))};`),
    `export { collected } from ${JSON.stringify(join(ROOT, "server/testing/mutation/expect.ts"))};`,
  ].join("\n");
  const mutated = {
    name: "mutated",
    setup(b) {
      b.onResolve({ filter: /^vitest$/ }, () => ({ path: join(ROOT, "server/testing/mutation/expect.ts") }));
      b.onLoad({ filter: /\.ts$/ }, ({ path }) => (contents.has(path) ? { contents: contents.get(path), loader: "ts" } : undefined));
    },
  };
  await build({
    stdin: { contents: entry, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "iife",
    globalName: "bundle",
    outfile: BUNDLE,
    alias: { "@": ROOT.replace(/\/$/, "") },
    // the tests that ask for their own place all stand in server/policy
    define: { "import.meta.url": JSON.stringify(pathToFileURL(join(ROOT, "server/policy/x.test.ts")).href) },
    plugins: [mutated],
    logLevel: "error",
  });
};

const worker = (data) => new Worker(new URL("./worker.mjs", import.meta.url), { workerData: { bundle: BUNDLE, ...data }, stdout: true, stderr: true });

const measure = () =>
  new Promise((done, fail) => {
    const w = worker({ task: "measure" });
    w.on("error", fail).on("message", (m) => void w.terminate().then(() => done(m)));
  });

/** Asks one worker for one mutant after the other; a worker that falls silent or dies is replaced, and its mutant counts as noticed. */
const runAll = async (mutants, order, onDone) => {
  let w = worker({ task: "run", order });
  for (const m of mutants) {
    const killer = await new Promise((done) => {
      const timer = setTimeout(() => done("timeout"), SILENT_MS);
      const end = (how) => {
        clearTimeout(timer);
        done(how);
      };
      w.removeAllListeners()
        .once("message", (a) => end(a.killer))
        .once("error", () => end("crash"))
        .once("exit", () => end("crash"));
      w.postMessage(m.question);
    });
    if (killer === "timeout" || killer === "crash") {
      await w.terminate();
      w = worker({ task: "run", order });
    }
    onDone(m, killer);
  }
  await w.terminate();
};

const sourceLines = (name) => readFileSync(name, "utf8").split("\n");
const textOf = (m) => {
  const { start, end } = m.location;
  const lines = sourceLines(m.fileName).slice(start.line, end.line + 1);
  if (lines.length === 0) return "";
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join(" ").replace(/\s+/g, " ");
};
const print = (text) => process.stdout.write(`${text}\n`);
const short = (text) => (text.length > 110 ? `${text.slice(0, 110)}…` : text);

const tell = ({ mutant, status }) =>
  print(
    `${status} ${relative(ROOT, mutant.fileName)}:${mutant.location.start.line + 1}:${mutant.location.start.column + 1} ${mutant.mutatorName}\n    ${short(textOf(mutant))}\n  → ${short(mutant.replacement.replace(/\s+/g, " "))}`,
  );

const report = (results) => {
  const rows = files.map((file) => {
    const of = results.filter((r) => relative(ROOT, r.mutant.fileName) === file);
    const count = (status) => of.filter((r) => r.status === status).length;
    const [killed, survived, unreached] = ["killed", "survived", "unreached"].map(count);
    return { file, mutants: of.length, killed, survived, unreached, score: of.length === 0 ? "" : `${((100 * killed) / of.length).toFixed(1)} %` };
  });
  const sum = (key) => rows.reduce((n, r) => n + r[key], 0);
  print(`\n| file | mutants | killed | survived | unreached | score |\n| --- | --- | --- | --- | --- | --- |`);
  for (const r of rows.filter((row) => row.mutants > 0)) print(`| ${r.file} | ${r.mutants} | ${r.killed} | ${r.survived} | ${r.unreached} | ${r.score} |`);
  print(`| all | ${sum("mutants")} | ${sum("killed")} | ${sum("survived")} | ${sum("unreached")} | ${((100 * sum("killed")) / sum("mutants")).toFixed(1)} % |`);
};

rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK, { recursive: true });
const { files: instrumented, mutants } = await instrument();
await bundle(instrumented);
const { reached, times, names } = await measure();
if (process.env.ROLEWALK_SLOWEST)
  for (const i of times
    .map((_t, n) => n)
    .sort((a, b) => times[b] - times[a])
    .slice(0, 12))
    print(`${Math.round(times[i])} ms ${names[i]}`);
const byId = new Map(reached);
const order = times.map((_t, i) => i).sort((a, b) => times[a] - times[b]);
const place = new Map(order.map((test, i) => [test, i]));
print(
  `${mutants.length} mutants${EVERY > 1 ? `, every ${EVERY}th of them` : ""} in ${files.length} files, ${times.length} tests in ${Math.round(times.reduce((a, b) => a + b, 0))} ms`,
);
const results = [];
const asked = [];
for (const mutant of mutants.filter((_m, i) => i % EVERY === 0)) {
  const seen = byId.get(mutant.id);
  if (mutant.status === "Ignored") continue;
  if (!seen) {
    results.push({ mutant, status: "unreached" });
    tell({ mutant, status: "unreached" });
  } else
    asked.push({
      mutant,
      question: { id: mutant.id, isStatic: seen.isStatic, hits: seen.hits, tests: seen.tests.sort((a, b) => place.get(a) - place.get(b)) },
    });
}
await runAll(asked, order, (m, killer) => {
  const result = { mutant: m.mutant, status: killer === undefined ? "survived" : "killed", killer };
  results.push(result);
  if (killer === undefined) tell(result);
  if (results.length % 200 === 0) process.stderr.write(`${results.length} of ${Math.ceil(mutants.length / EVERY)}\n`);
});
writeFileSync(join(WORK, "report.json"), JSON.stringify(results, null, 1));
report(results);
process.exit(0);
