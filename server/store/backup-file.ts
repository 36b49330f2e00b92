import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";
import { err, ok, type Result } from "@/server/model/result.ts";
import { carryForgotten, forgottenThere } from "./carry-forgotten.ts";
import type { SqliteLocation } from "./location.ts";
import { knownMigrations } from "./migrations.ts";
import { messageOf, type StoreProblem } from "./problem.ts";

const unavailable = (message: string): Result<never, StoreProblem> => err({ kind: "unavailable", message });

/** What is in a file that may be a backup. */
export interface Backup {
  readonly file: string;
  readonly snapshots: number;
}

function keep(file: string): void {
  const handle = openSync(file, "r+");
  fsyncSync(handle);
  closeSync(handle);
}

/** An empty file that only its owner can open, from the first byte on. */
const privately = (file: string): void => closeSync(openSync(file, "wx", 0o600));

/** Looks at every page of a database file, and whether it is one of ours that this version can open. `migrationsDirectory`: those this version knows. */
export function checkedBackup(file: string, migrationsDirectory: string): Result<Backup, StoreProblem> {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    const said = database.pragma("integrity_check", { simple: true });
    if (said !== "ok") return unavailable(`\`${file}\` is damaged: ${String(said)}`);
    const names = database.prepare<[], { readonly name: string }>('SELECT migration_name AS name FROM "_prisma_migrations"').all();
    const known = knownMigrations(migrationsDirectory);
    const newer = names.find(({ name }) => !known.includes(name));
    if (newer) return err({ kind: "newer-database", message: `\`${file}\` was written by a newer version (migration \`${newer.name}\` is not known here)` });
    const row = database.prepare<[], { readonly n: number }>("SELECT count(*) AS n FROM Snapshot").get();
    return ok({ file, snapshots: row?.n ?? 0 });
  } catch (thrown) {
    return unavailable(`\`${file}\` is no backup of a database: ${messageOf(thrown)}`);
  } finally {
    database?.close();
  }
}

/**
 * Writes the database as it is at one moment into a new file that only its owner can read, while a server goes on working; the file appears when it is whole
 * and has been read back.
 */
export function backUpFile(target: string, { databaseFile, migrationsDirectory }: Omit<SqliteLocation, "dialect">): Result<Backup, StoreProblem> {
  const file = resolve(target);
  if (!existsSync(databaseFile)) return unavailable(`there is no database \`${databaseFile}\``);
  if (existsSync(file)) return unavailable(`\`${file}\` is there already; a backup is written to a new file`);
  const draft = `${file}.${process.pid}.partial`;
  let database: Database.Database | undefined;
  try {
    database = new Database(databaseFile, { readonly: true, timeout: 15_000 });
    privately(draft);
    database.prepare("VACUUM INTO ?").run(draft);
    const found = checkedBackup(draft, migrationsDirectory);
    if (!found.ok) return found;
    keep(draft);
    renameSync(draft, file);
    return ok({ file, snapshots: found.value.snapshots });
  } catch (thrown) {
    return unavailable(`the backup \`${file}\` cannot be written: ${messageOf(thrown)}`);
  } finally {
    database?.close();
    rmSync(draft, { force: true });
  }
}

const isDamaged = (thrown: unknown): boolean => thrown instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT)/.test(thrown.code);

/**
 * Whether another process has the database open: whoever closes it last takes its journal away. One that is damaged nobody can use; a journal with something in
 * it is left to the person.
 */
function isInUse(databaseFile: string): boolean {
  const journal = `${databaseFile}-wal`;
  const database = new Database(databaseFile, { timeout: 1000 });
  try {
    database.prepare("SELECT count(*) FROM sqlite_master").get();
  } catch (thrown) {
    if (isDamaged(thrown)) return (statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0;
    throw thrown;
  } finally {
    database.close();
  }
  return existsSync(journal);
}

const hasTable = (database: Database.Database, name: string): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;

export interface TakenBack {
  readonly id: string;
  readonly revokedBy: string;
  readonly revokedAt: unknown;
}

/** The tokens that were taken back in a database; undefined: it is damaged. */
function tokensTakenBack(file: string): readonly TakenBack[] | undefined {
  const database = new Database(file, { readonly: true });
  try {
    if (!hasTable(database, "ApiToken")) return [];
    return database.prepare<[], TakenBack>("SELECT id, revokedBy, revokedAt FROM ApiToken WHERE revokedAt IS NOT NULL").all();
  } catch (thrown) {
    if (isDamaged(thrown)) return undefined;
    throw thrown;
  } finally {
    database.close();
  }
}

/** A copy of an earlier time knows keys that count no more: everybody signs in anew, and what was taken back since stays so. */
export function withoutOldKeys(file: string, takenBack: readonly TakenBack[]): void {
  const database = new Database(file);
  try {
    for (const name of ["Session", "OneTimeSecret"]) if (hasTable(database, name)) database.exec(`DELETE FROM ${name}`);
    if (!hasTable(database, "ApiToken")) return;
    const again = database.prepare("UPDATE ApiToken SET revokedBy = :revokedBy, revokedAt = :revokedAt WHERE id = :id AND revokedAt IS NULL");
    for (const token of takenBack) again.run(token);
  } finally {
    database.close();
  }
}

/** A backup that was put back; `file`: into which database. `before`: where what stood there is kept; undefined: nothing did. */
export interface Restored extends Backup {
  readonly before: string | undefined;
  /** Whether what stood there could be read: tokens that were taken back in it stay so. */
  readonly isBeforeRead: boolean;
}

/**
 * Puts a backup in the place of the database, in one step: whatever happens, there is the old one or the new one. The old one is kept beside it. Refused while a
 * server has the database open, and for a file that is damaged, no database, or of a newer version. Sessions and links of the backup do not come back, and tokens
 * that the old one says were taken back stay so.
 */
export function restoreFile(source: string, { databaseFile, migrationsDirectory }: SqliteLocation, now: Date): Result<Restored, StoreProblem> {
  const found = checkedBackup(resolve(source), migrationsDirectory);
  if (!found.ok) return found;
  const draft = `${databaseFile}.restoring`;
  const before = existsSync(databaseFile) ? `${databaseFile}.before-${now.toISOString().replaceAll(/[:.]/g, "-")}` : undefined;
  try {
    mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
    if (before !== undefined && isInUse(databaseFile)) return unavailable(`the database \`${databaseFile}\` is in use: stop the server first`);
    const takenBack = before === undefined ? [] : tokensTakenBack(databaseFile);
    rmSync(draft, { force: true });
    privately(draft);
    copyFileSync(found.value.file, draft);
    withoutOldKeys(draft, takenBack ?? []);
    const forgotten = before === undefined ? undefined : forgottenThere(databaseFile);
    if (forgotten) carryForgotten(draft, forgotten, migrationsDirectory);
    keep(draft);
    if (before !== undefined) linkSync(databaseFile, before);
    renameSync(draft, databaseFile);
    return ok({ file: databaseFile, snapshots: found.value.snapshots, before, isBeforeRead: takenBack !== undefined });
  } catch (thrown) {
    return unavailable(`the database \`${databaseFile}\` cannot be written: ${messageOf(thrown)}`);
  } finally {
    rmSync(draft, { force: true });
  }
}
