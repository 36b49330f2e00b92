import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreProblem } from "./problem.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** A row of the table in which Prisma records migrations. */
export interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}

/** The end of the name of a migration that only adds: a version that does not know it goes on with the database. */
const ADDITIVE = /_additive$/;

/** The migrations in a folder, in order. */
export const readMigrations = (directory: string): readonly Migration[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });

/** The names of the migrations that this version knows. */
export const knownMigrations = (directory: string): readonly string[] => readMigrations(directory).map(({ name }) => name);

/** Why a database with these migrations cannot be used by this version; undefined when it can. */
export function findProblem(known: readonly Migration[], applied: readonly AppliedRow[]): StoreProblem | undefined {
  for (const row of applied) {
    const { migration_name: name } = row;
    const migration = known.find((one) => one.name === name);
    if (row.finished_at === null) return { kind: "migration-failed", message: `migration \`${name}\` has failed before: restore a backup of the database` };
    if (migration === undefined && !ADDITIVE.test(name)) {
      return { kind: "newer-database", message: `the database was written by a newer version (migration \`${name}\` is not known here)` };
    }
    if (migration && migration.checksum !== row.checksum)
      return { kind: "migration-failed", message: `migration \`${name}\` was edited after it had been applied` };
  }
  return undefined;
}

/** Those that are still to be applied, in order. */
export const pendingMigrations = (known: readonly Migration[], applied: readonly AppliedRow[]): readonly Migration[] =>
  known.filter(({ name }) => !applied.some((row) => row.migration_name === name));
