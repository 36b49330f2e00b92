import { randomUUID } from "node:crypto";
import pg from "pg";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { PostgresLocation } from "./location.ts";
import { type AppliedRow, findProblem, type Migration, pendingMigrations, readMigrations } from "./migrations.ts";
import { messageOf, type StoreProblem } from "./problem.ts";

// The table as Prisma makes it, so that its own commands agree with what was applied here.
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;

// the lock that Prisma's own commands take
const LOCK = 72_707_369;

const hasTable = async (client: pg.Client): Promise<boolean> =>
  (await client.query<{ readonly there: boolean }>(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS there`)).rows[0]?.there === true;

const appliedRows = async (client: pg.Client): Promise<readonly AppliedRow[]> => {
  if (!(await hasTable(client))) return [];
  const { rows } = await client.query<AppliedRow>('SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL');
  return rows;
};

async function requireUtf8(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ readonly server_encoding: string }>("SHOW server_encoding");
  const encoding = rows[0]?.server_encoding;
  if (encoding !== "UTF8")
    throw new Error(`it holds text as ${encoding}, and UTF8 is needed: make it with \`CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0\``);
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const started = new Date();
  await client.query(sql);
  await client.query(
    'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES ($1, $2, $3, $4, clock_timestamp(), 1)',
    [randomUUID(), checksum, name, started],
  );
}

/** A process that is killed leaves its statement running; the server looks every two seconds whether it is still waited for. Before version 14 it cannot. */
const giveUpWhenAlone = (client: pg.Client): Promise<unknown> => client.query("SET client_connection_check_interval = '2s'").catch(() => undefined);

/** All that is pending, in one transaction, by one process at a time. */
async function applyPending(client: pg.Client, known: readonly Migration[], schema: string | undefined): Promise<Result<readonly string[], StoreProblem>> {
  await giveUpWhenAlone(client);
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    await requireUtf8(client);
    if (schema !== undefined) await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
    await client.query(CREATE_TABLE);
    const applied = await appliedRows(client);
    const problem = findProblem(known, applied);
    const pending = problem === undefined ? pendingMigrations(known, applied) : [];
    for (const migration of pending) await apply(client, migration);
    await client.query(problem === undefined ? "COMMIT" : "ROLLBACK");
    return problem === undefined ? ok(pending.map(({ name }) => name)) : err(problem);
  } catch (thrown) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw thrown;
  }
}

/**
 * Brings a database on a server up to date and returns the names of the migrations that were applied now. All of them are applied, or none. Several processes
 * may ask at once, also on several machines: one applies, the others wait and find nothing to do.
 */
export async function migratePostgres({ address, migrationsDirectory }: PostgresLocation): Promise<Result<readonly string[], StoreProblem>> {
  const client = new pg.Client(address.options);
  // a connection that breaks is told by whoever waits for an answer
  client.on("error", () => undefined);
  let isOpen = false;
  try {
    const known = readMigrations(migrationsDirectory);
    await client.connect();
    isOpen = true;
    const applied = await appliedRows(client);
    const problem = findProblem(known, applied);
    if (problem !== undefined) return err(problem);
    if (pendingMigrations(known, applied).length === 0) return ok([]);
    return await applyPending(client, known, address.schema);
  } catch (thrown) {
    const why = address.hide(messageOf(thrown));
    const message = `the database \`${address.place}\` cannot be ${isOpen ? "brought up to date" : "opened"}: ${why}`;
    return err({ kind: isOpen ? "migration-failed" : "unavailable", message });
  } finally {
    await client.end().catch(() => undefined);
  }
}
