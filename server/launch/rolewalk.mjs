#!/usr/bin/env node
// The command `rolewalk`: makes sure that the command line is built, then runs it on the pinned runtime.
import { spawn } from "node:child_process";
import { ensureBundle, startModule } from "./cli-bundle.mjs";
import { isPinned, pinnedNode, productEnvironment, ROOT } from "./paths.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const OLDEST_FALLBACK = 22;

const stop = (line) => {
  process.stderr.write(`rolewalk: ${line}\n`);
  process.exit(2);
};

const runHere = async (start) => {
  process.argv[1] = start.path;
  await import(start.url);
};

const runPinned = (binary, start) => {
  const child = spawn(binary, [start.path, ...process.argv.slice(2)], { stdio: "inherit", env: process.env });
  const forward = (signal) => {
    // a terminal sends Ctrl-C to both processes; anyone else only to this one
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  child.on("error", (error) => stop(`the pinned Node runtime cannot be started: ${error.message}`));
  child.on("exit", (code, signal) => {
    for (const name of SIGNALS) process.removeListener(name, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
};

const main = async () => {
  const binary = pinnedNode();
  const major = Number(process.versions.node.split(".")[0]);
  if (!binary && major < OLDEST_FALLBACK) stop(`dependencies are not installed: run \`npm ci\` in ${ROOT}`);
  const notice = (line) => process.stderr.write(`rolewalk: ${line}\n`);
  const { directory } = await ensureBundle(notice).catch((error) => stop(`the command line cannot be built: ${error.message}`));
  Object.assign(process.env, productEnvironment(directory));
  const start = startModule(directory);
  if (isPinned() || !binary) await runHere(start);
  else runPinned(binary, start);
};

await main();
