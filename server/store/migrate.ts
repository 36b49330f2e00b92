import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { err, ok, type Result } from "@/server/model/result.ts";
import { messageOf, type StoreProblem } from "./problem.ts";

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: unknown;
}

// The table as Prisma makes it, so that its own commands agree with what was applied here.
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

const BUSY_MS = 15_000;

const readMigrations = (directory: string): readonly Migration[] =>
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

const appliedRows = (database: Database.Database): readonly AppliedRow[] => {
  const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'").get() !== undefined;
  if (!exists) return [];
  return database.prepare<[], AppliedRow>('SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL').all();
};

const findProblem = (known: readonly Migration[], applied: readonly AppliedRow[]): StoreProblem | undefined => {
  for (const row of applied) {
    const migration = known.find(({ name }) => name === row.migration_name);
    if (row.finished_at === null)
      return { kind: "migration-failed", message: `migration \`${row.migration_name}\` has failed before: restore a backup of the database` };
    if (migration === undefined) {
      return { kind: "newer-database", message: `the database was written by a newer version (migration \`${row.migration_name}\` is not known here)` };
    }
    if (migration.checksum !== row.checksum)
      return { kind: "migration-failed", message: `migration \`${migration.name}\` was edited after it had been applied` };
  }
  return undefined;
};

const now = (): string => new Date().toISOString().replace("Z", "+00:00");

const apply = (database: Database.Database, { name, sql, checksum }: Migration): void => {
  const startedAt = now();
  database.exec(sql);
  database
    .prepare('INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, ?, 1)')
    .run(randomUUID(), checksum, name, startedAt, now());
};

const applyPending = (database: Database.Database, known: readonly Migration[]): Result<readonly string[], StoreProblem> => {
  // tables are rebuilt by migrations, which foreign keys would hinder; they are checked before the commit instead
  database.pragma("foreign_keys = OFF");
  const run = database.transaction((): Result<readonly string[], StoreProblem> => {
    database.exec(CREATE_TABLE);
    const applied = appliedRows(database);
    const problem = findProblem(known, applied);
    if (problem !== undefined) return err(problem);
    const pending = known.filter(({ name }) => !applied.some((row) => row.migration_name === name));
    for (const migration of pending) apply(database, migration);
    const broken = database.pragma("foreign_key_check");
    if (Array.isArray(broken) && broken.length > 0) throw new Error("rows would lose the row they refer to");
    return ok(pending.map(({ name }) => name));
  });
  return run.immediate();
};

/**
 * Brings the database file up to date and returns the names of the migrations that were applied now: none when it was up to date.
 * All of them are applied, or none. Several processes may ask at once: one applies, the others wait and find nothing to do.
 */
export const migrateDatabase = (file: string, migrationsDirectory: string): Result<readonly string[], StoreProblem> => {
  let database: Database.Database | undefined;
  try {
    const known = readMigrations(migrationsDirectory);
    database = new Database(file, { timeout: BUSY_MS });
    database.pragma("journal_mode = WAL");
    const applied = appliedRows(database);
    const problem = findProblem(known, applied);
    if (problem !== undefined) return err(problem);
    if (applied.length === known.length) return ok([]);
    return applyPending(database, known);
  } catch (thrown) {
    const message = `the database \`${file}\` cannot be brought up to date: ${messageOf(thrown)}`;
    return err({ kind: database === undefined ? "unavailable" : "migration-failed", message });
  } finally {
    database?.close();
  }
};
