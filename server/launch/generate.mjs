// Writes what is made from other files and not committed: a Prisma client for each database below prisma, the action catalogue into server/catalogue/generated.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureCatalogue } from "./catalogue.mjs";
import { withLock } from "./lock.mjs";
import { CACHE, pinnedNode, ROOT } from "./paths.mjs";
import { postgresqlSchema } from "./postgresql-schema.mjs";
import { describeInputs, freshStamp, writeStamp } from "./stamp.mjs";

const STAMP = join(CACHE, "client.json");
const SCHEMA = "prisma/schema.prisma";
const POSTGRESQL = join(ROOT, "prisma", "postgresql", "generated", "schema.prisma");
const CLIENTS = [join(ROOT, "prisma", "generated", "client.ts"), join(dirname(POSTGRESQL), "client", "client.ts")];
const CONFIGS = ["prisma/prisma.config.ts", "prisma/postgresql/prisma.config.ts"];
const INPUTS = [SCHEMA, ...CONFIGS, "server/launch/postgresql-schema.mjs", "node_modules/@prisma/client/package.json"];

const generateBy = (config) =>
  new Promise((done, failed) => {
    const command = [join(ROOT, "node_modules", "prisma", "build", "index.js"), "generate", "--config", config];
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

const generate = async () => {
  mkdirSync(dirname(POSTGRESQL), { recursive: true });
  writeFileSync(POSTGRESQL, postgresqlSchema(readFileSync(join(ROOT, SCHEMA), "utf8")));
  await Promise.all(CONFIGS.map(generateBy));
};

const isCurrent = () => CLIENTS.every((file) => existsSync(file)) && freshStamp(STAMP) !== undefined;

/** Makes sure that the generated client fits the schema; returns whether it had to be written. */
const ensureClient = async (notice = () => {}) => {
  if (isCurrent() || !existsSync(join(ROOT, SCHEMA))) return false;
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
