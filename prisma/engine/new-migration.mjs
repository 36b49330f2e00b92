// Writes the next migration, for both databases under one name: node prisma/engine/new-migration.mjs NAME, where the name says what changes.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diff, HOMES, SCHEMA } from "./diff.mjs";

const name = process.argv[2];
if (!/^[a-z][a-z0-9_]*$/.test(name ?? "")) throw new Error("name what changes, in small letters and underscores: `npm run migration -- job_leases_additive`");
const folder = `${new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14)}_${name}`;

const written = {};
for (const dialect of Object.keys(HOMES)) {
  const { status, stdout, stderr } = await diff(dialect, SCHEMA, "--script");
  if (status !== 0) throw new Error(stderr);
  if (!/^\w/m.test(stdout)) throw new Error(`${dialect}: the migrations give the schema already`);
  written[dialect] = stdout.trimStart();
}
for (const [dialect, sql] of Object.entries(written)) {
  const path = join(HOMES[dialect], "migrations", folder);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "migration.sql"), sql);
  process.stdout.write(`${join(path, "migration.sql")}\n`);
}
