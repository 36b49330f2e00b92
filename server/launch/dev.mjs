// `npm run dev`: Next's development server with the environment of `npm start`. Arguments go to `next dev`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { runMain, STOP_SIGNALS } from "./build.mjs";
import { ensureBundle, holdBundle } from "./cli-bundle.mjs";
import { ensureGenerated } from "./generate.mjs";
import { listenHost } from "./host.mjs";
import { ensureInstalled } from "./install.mjs";
import { pinnedNode, productEnvironment, ROOT } from "./paths.mjs";
import { toolEnvironment } from "./run.mjs";

await runMain(async () => {
  await ensureInstalled();
  await ensureGenerated();
  const directory = await ensureBundle().then(
    (bundle) => bundle.directory,
    (error) => void process.stderr.write(`no worker threads: the command line cannot be built: ${error.message}\n`),
  );
  if (directory) holdBundle(directory);
  const words = [join(ROOT, "node_modules", "next", "dist", "bin", "next"), "dev", "--hostname", listenHost(), ...process.argv.slice(2)];
  const child = spawn(pinnedNode(), words, { cwd: ROOT, stdio: "inherit", env: toolEnvironment(productEnvironment(directory)) });
  for (const signal of Object.keys(STOP_SIGNALS)) process.removeAllListeners(signal).on(signal, () => child.kill(signal));
  child.on("exit", (code) => process.exit(code ?? 0));
});
