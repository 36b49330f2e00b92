// Says whether the migrations of each database, applied to an empty one, give exactly schema.prisma. Exit code 2 when they do not.
// Usage: node prisma/engine/drift.mjs [schema.prisma] [sqlite|postgresql|names]
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { postgresFolder } from "../../server/testing/postgres-folder.mjs";
import { diff, HOMES, SCHEMA } from "./diff.mjs";

const schema = process.argv[2] ?? SCHEMA;
const only = process.argv[3];
// the first migration of PostgreSQL is everything up to then
const INIT = "20261127155000_init";

const drift = async (dialect) => {
  const { status, stdout, stderr } = await diff(dialect, schema, "--exit-code");
  process.stdout.write(`${dialect}: ${stdout.trim()}\n`);
  if (status === 1) process.stderr.write(stderr);
  return status;
};

const postgresql = () => {
  if (postgresFolder() !== undefined) return drift("postgresql");
  process.stdout.write("postgresql: not checked, there is no server of it on this machine\n");
  return 0;
};

const namesOf = (home) =>
  readdirSync(join(home, "migrations"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name > INIT)
    .map(({ name }) => name);

/** A step is taken on every database, under one name. */
const names = () => {
  const [one, other] = [namesOf(HOMES.sqlite), namesOf(HOMES.postgresql)];
  const alone = [...one.filter((name) => !other.includes(name)), ...other.filter((name) => !one.includes(name))];
  if (alone.length > 0) process.stdout.write(`migrations that one database has and the other has not: ${alone.join(", ")}\n`);
  return alone.length > 0 ? 2 : 0;
};

const checks = { sqlite: () => drift("sqlite"), postgresql, names };
const codes = [];
for (const [name, check] of Object.entries(checks)) if (only === undefined || only === name) codes.push(await check());
process.exitCode = Math.max(...codes);
