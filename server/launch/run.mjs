// Starts a program and keeps what it says, to be shown only when it fails.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pinnedNode, ROOT } from "./paths.mjs";
import { StepError } from "./steps.mjs";

const LAST_LINES = 60;

// tools write into a pipe here, and cannot see whether a terminal is at its end
const colour = () => (process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1", FORCE_COLOR: undefined });

/** The environment of every tool: no telemetry, the pinned runtime first on the path, colour for a terminal only. */
export const toolEnvironment = (more = {}) => ({
  ...process.env,
  ...colour(),
  PATH: `${join(ROOT, "node_modules", ".bin")}:${process.env.PATH}`,
  NEXT_TELEMETRY_DISABLED: "1",
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
  ...more,
});

/** Runs a program to its end; resolves with its exit code and output, whatever they are. `live` passes the output on as it comes. */
export const run = (command, words, { env = {}, live = false } = {}) =>
  new Promise((done, failed) => {
    const child = spawn(command, words, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], env: toolEnvironment(env) });
    // whoever stops this process stops what it has started
    const stopChild = () => child.kill("SIGINT");
    process.once("exit", stopChild);
    let output = "";
    let stdout = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    for (const [stream, target] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (live) target.write(chunk);
      });
    }
    child.on("error", failed);
    child.on("close", (code, signal) => {
      process.removeListener("exit", stopChild);
      done({ code: code ?? `stopped by ${signal}`, output, stdout });
    });
  });

/** Runs a program that has to succeed; its last lines become the error when it does not. */
export const mustRun = async (command, words, options) => {
  const result = await run(command, words, options);
  if (result.code === 0) return result;
  const lines = result.output.trim().split("\n").slice(-LAST_LINES).join("\n");
  throw new StepError(`\`${[command.split("/").pop(), ...words].join(" ")}\` failed (exit code ${result.code}):\n${lines}`);
};

/** Runs a JavaScript file of a dependency on the pinned runtime. */
export const runTool = (file, words, options) => run(pinnedNode() ?? process.execPath, [join(ROOT, "node_modules", file), ...words], options);
export const mustRunTool = (file, words, options) => mustRun(pinnedNode() ?? process.execPath, [join(ROOT, "node_modules", file), ...words], options);
