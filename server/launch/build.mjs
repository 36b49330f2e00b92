// `npm run build`: everything that start and the command line need, made ahead of time.
import { ensureBundle } from "./cli-bundle.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";
import { StepError, Steps } from "./steps.mjs";
import { ensureWebBuild } from "./web-build.mjs";

/** Runs the steps that lead from a clone to something that can be started; returns the folder of the command-line bundle. */
export const prepare = async (steps) => {
  const announce = (line) => steps.announce(line);
  await steps.run("dependencies", async () => ({ reused: !(await ensureInstalled(announce)) }));
  await steps.run("generated code", async () => ({ reused: !(await ensureGenerated()) }));
  const { directory } = await steps.run("command line", async () => {
    const bundle = await ensureBundle();
    return { ...bundle, reused: !bundle.built };
  });
  await steps.run("web application", async () => ({ reused: !(await ensureWebBuild(announce)) }));
  return directory;
};

/** The signals that ask a program to stop, with the exit codes that shells expect. */
export const STOP_SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Runs a program's main function: a foreseen failure becomes its message and exit code 1, anything else a stack. A signal ends it in
 * order, so that locks are released and started programs are stopped.
 */
export const runMain = async (main) => {
  for (const [signal, code] of Object.entries(STOP_SIGNALS)) process.once(signal, () => process.exit(code));
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
