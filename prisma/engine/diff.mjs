// What lies between the migrations of a database and schema.prisma, for each database.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { postgresqlSchema } from "../../server/launch/postgresql-schema.mjs";
import { startPostgres } from "../../server/testing/postgres.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folder of each database with its migrations and Prisma's configuration. */
export const HOMES = { sqlite: join(root, "prisma"), postgresql: join(root, "prisma", "postgresql") };
export const SCHEMA = join(HOMES.sqlite, "schema.prisma");

const run = (home, schema, url, words) => {
  const options = ["--from-migrations", join(home, "migrations"), "--to-schema", schema, ...words];
  const command = [join(root, "node_modules", "prisma", "build", "index.js"), "migrate", "diff", "--config", join(home, "prisma.config.ts"), ...options];
  const env = { ...process.env, DATABASE_URL: url, CHECKPOINT_DISABLE: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8", env });
  return { status: status ?? 1, stdout, stderr };
};

const WITH = {
  sqlite: (folder, schema, words) => run(HOMES.sqlite, schema, `file:${join(folder, "diff.db")}`, words),
  postgresql: async (folder, schema, words) => {
    const derived = join(folder, "schema.prisma");
    writeFileSync(derived, postgresqlSchema(readFileSync(schema, "utf8")));
    const server = await startPostgres();
    try {
      return run(HOMES.postgresql, derived, await server.create(), words);
    } finally {
      await server.stop();
    }
  },
};

/** Runs `prisma migrate diff` from the migrations of a database to a schema; for PostgreSQL with a server of its own. */
export const diff = async (dialect, schema, ...words) => {
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-diff-"));
  try {
    return await WITH[dialect](folder, schema, words);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
