// Writes what is made from other files and not committed: the Prisma client into prisma/generated, the action catalogue into server/catalogue/generated.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureCatalogue } from "./catalogue.mjs";
import { withLock } from "./lock.mjs";
import { CACHE, pinnedNode, ROOT } from "./paths.mjs";
import { describeInputs, freshStamp, writeStamp } from "./stamp.mjs";

const STAMP = join(CACHE, "client.json");
const CLIENT = join(ROOT, "prisma", "generated", "client.ts");
const INPUTS = ["prisma/schema.prisma", "prisma/prisma.config.ts", "node_modules/@prisma/client/package.json"];

const generate = () =>
  new Promise((done, failed) => {
    const command = [join(ROOT, "node_modules", "prisma", "build", "index.js"), "generate", "--config", "prisma/prisma.config.ts"];
    const child = spawn(pinnedNode() ?? process.execPath, command, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", failed);
    child.on("close", (code) => (code === 0 ? done() : failed(new Error(`prisma generate failed:\n${output.trim()}`))));
  });

const isCurrent = () => existsSync(CLIENT) && freshStamp(STAMP) !== undefined;

/** Makes sure that the generated client fits the schema; returns whether it had to be written. */
const ensureClient = async (notice = () => {}) => {
  if (isCurrent() || !existsSync(join(ROOT, INPUTS[0]))) return false;
  return withLock(join(CACHE, "client.lock"), async () => {
    if (isCurrent()) return false;
    const started = performance.now();
    const inputs = describeInputs(INPUTS);
    await generate();
    writeStamp(STAMP, { inputs });
    notice(`database client generated in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return true;
  });
};

/** Makes sure that everything generated is there and up to date; returns whether any of it had to be written. */
export const ensureGenerated = async (notice = () => {}) => {
  const written = await Promise.all([ensureClient(notice), ensureCatalogue(notice)]);
  return written.includes(true);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureGenerated((line) => process.stderr.write(`${line}\n`));
}
