// `npm run build`: everything that start and the command line need, made ahead of time.
import { ensureBundle } from "./cli-bundle.mjs";
import { ensureClient } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { StepError, Steps } from "./steps.mjs";
import { ensureWebBuild } from "./web-build.mjs";

/** Runs the steps that lead from a clone to something that can be started; returns the folder of the command-line bundle. */
export const prepare = async (steps) => {
  const announce = (line) => steps.announce(line);
  await steps.run("dependencies", async () => ({ reused: !(await ensureInstalled(announce)) }));
  await steps.run("database client", async () => ({ reused: !(await ensureClient()) }));
  const { directory } = await steps.run("command line", async () => {
    const bundle = await ensureBundle();
    return { ...bundle, reused: !bundle.built };
  });
  await steps.run("web application", async () => ({ reused: !(await ensureWebBuild(announce)) }));
  return directory;
};

/** Runs a program's main function: a foreseen failure becomes its message and exit code 1, anything else a stack. */
export const runMain = async (main) => {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${error instanceof StepError ? error.message : error.stack}\n`);
    process.exit(1);
  }
};

if (process.argv[1]?.endsWith("build.mjs")) {
  await runMain(async () => {
    const steps = new Steps();
    await prepare(steps);
    steps.say(`built in ${steps.elapsed}${steps.reused ? `; reused: ${steps.reused}` : ""}`);
  });
}
