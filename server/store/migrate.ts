import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { err, ok, type Result } from "@/server/model/result.ts";
import { type AppliedRow, findProblem, type Migration, pendingMigrations, readMigrations } from "./migrations.ts";
import { messageOf, type StoreProblem } from "./problem.ts";

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

const appliedRows = (database: Database.Database): readonly AppliedRow[] => {
  const exists = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'").get() !== undefined;
  if (!exists) return [];
  return database.prepare<[], AppliedRow>('SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL').all();
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
    const pending = pendingMigrations(known, applied);
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
    if (pendingMigrations(known, applied).length === 0) return ok([]);
    return applyPending(database, known);
  } catch (thrown) {
    const message = `the database \`${file}\` cannot be brought up to date: ${messageOf(thrown)}`;
    return err({ kind: database === undefined ? "unavailable" : "migration-failed", message });
  } finally {
    database?.close();
  }
};
