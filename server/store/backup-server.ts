import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Prisma } from "@/prisma/generated/client.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { type Backup, backUpFile, checkedBackup, type Restored, type TakenBack, withoutOldKeys } from "./backup-file.ts";
import { carryForgotten, type ForgottenThere } from "./carry-forgotten.ts";
import { closeStore, openStore } from "./client.ts";
import { FORGOTTEN_KEY } from "./forgotten-name-repository.ts";
import { homeDirectory, type PostgresLocation, type StoreEnvironment, sqliteMigrations } from "./location.ts";
import { migrateDatabase } from "./migrate.ts";
import { knownMigrations } from "./migrations.ts";
import { sqliteClient } from "./open-sqlite.ts";
import { firstFilled, pour, TABLES } from "./pour.ts";
import { lockOfServers } from "./presence.ts";
import { messageOf, type StoreProblem } from "./problem.ts";
import type { Store, StoreClient } from "./store.ts";

/** A fleet over years, through a slow line. */
const WITHIN = { timeout: 6 * 3_600_000, maxWait: 60_000 } as const;

/** Everything as it was at one moment. The client of SQLite, whose types are used for both, knows no such level. */
const ONE_MOMENT = "RepeatableRead" as Prisma.TransactionIsolationLevel;

/** Told what has become of the rows before they are kept: what it throws leaves the database as it was. */
export type Check = (store: Store) => Promise<void>;

const unavailable = (message: string): Result<never, StoreProblem> => err({ kind: "unavailable", message });

/** Why work on a database fails that is not the work's own fault: one line for the person. */
class Refusal extends Error {}

/** Does work on the open database of an address; what goes wrong is told without what the address holds. */
async function onServer<T>(
  { address }: PostgresLocation,
  environment: StoreEnvironment,
  what: string,
  work: (store: Store) => Promise<T>,
): Promise<Result<T, StoreProblem>> {
  const opened = await openStore(environment);
  if (!opened.ok) return opened;
  try {
    return ok(await work(opened.value));
  } catch (thrown) {
    const why = address.hide(messageOf(thrown));
    return unavailable(thrown instanceof Refusal ? why : `${what}: ${why}`);
  } finally {
    await closeStore(opened.value);
  }
}

/** A file of this version's tables in a folder, for work, and then closed as one whole file. */
async function withFile<T>(file: string, migrationsDirectory: string, work: (client: StoreClient) => Promise<T>): Promise<T> {
  const migrated = migrateDatabase(file, migrationsDirectory);
  if (!migrated.ok) throw new Error(migrated.error.message);
  const client = sqliteClient(file);
  try {
    return await work(client);
  } finally {
    await client.$disconnect();
  }
}

async function requireKnownTables(client: StoreClient, { migrationsDirectory }: PostgresLocation): Promise<void> {
  const known = knownMigrations(migrationsDirectory);
  const rows = await client.$queryRaw<
    readonly { readonly name: string }[]
  >`SELECT migration_name AS name FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`;
  const newer = rows.find(({ name }) => !known.includes(name));
  if (newer) throw new Refusal(`the database was written by a newer version (migration \`${newer.name}\` is not known here): take the backup with that one`);
}

/** Writes the database of a server, as it is at one moment, into a new file, which is such a backup as one of a database in a file is. */
export async function backUpServer(target: string, location: PostgresLocation, environment: StoreEnvironment): Promise<Result<Backup, StoreProblem>> {
  const file = resolve(target);
  const migrationsDirectory = sqliteMigrations(environment);
  const done = await onServer(location, environment, `the backup \`${file}\` cannot be written`, async ({ client }) => {
    await requireKnownTables(client, location);
    const folder = mkdtempSync(`${file}.partial-`);
    try {
      const databaseFile = join(folder, "pulled.db");
      await withFile(databaseFile, migrationsDirectory, (into) =>
        client.$transaction((from) => pour(from as StoreClient, into), { ...WITHIN, isolationLevel: ONE_MOMENT }),
      );
      return backUpFile(file, { databaseFile, migrationsDirectory });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  return done.ok ? done.value : done;
}

const quoted = (name: string): string => `"${name.charAt(0).toUpperCase()}${name.slice(1)}"`;
const ALL = TABLES.map(({ name }) => quoted(name)).join(", ");
const COUNTED = ["Sighting", "ReviewDecision"] as const;

/** Puts the rows of a file in the place of all there are, within a transaction. */
async function fill(tx: StoreClient, from: StoreClient): Promise<void> {
  await tx.$executeRawUnsafe('ALTER TABLE "AuditEntry" DISABLE TRIGGER USER');
  await tx.$executeRawUnsafe(`TRUNCATE ${ALL}`);
  await tx.$executeRawUnsafe('ALTER TABLE "AuditEntry" ENABLE TRIGGER USER');
  await pour(from, tx);
  for (const table of COUNTED)
    await tx.$executeRawUnsafe(`SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM "${table}"), false)`);
}

/** Does the same for a database that no server has open, all or nothing; `first`: what is done before, when it is sure that nobody writes. */
const fillAlone = (store: Store, from: StoreClient, first: (tx: StoreClient) => Promise<void>, check: Check): Promise<void> =>
  store.client.$transaction(async (client) => {
    const tx = client as StoreClient;
    if (!(await lockOfServers(tx))) throw new Refusal(`the database \`${store.place}\` is in use: stop the servers first`);
    await first(tx);
    await fill(tx, from);
    await check({ ...store, client: tx, isWithin: true });
  }, WITHIN);

/** What a restore has found in the place that it fills. */
interface Found {
  readonly takenBack: readonly TakenBack[];
  readonly isEmpty: boolean;
}

async function findBefore(client: StoreClient): Promise<Found> {
  const rows = await client.apiToken.findMany({ where: { revokedAt: { not: null } }, select: { id: true, revokedBy: true, revokedAt: true } });
  const takenBack = rows.map(({ id, revokedBy, revokedAt }) => ({
    id,
    revokedBy: revokedBy ?? "",
    revokedAt: revokedAt?.toISOString().replace("Z", "+00:00"),
  }));
  return { takenBack, isEmpty: (await firstFilled(client)) === undefined };
}

/**
 * Puts a backup in the place of everything that a database on a server holds, in one transaction: whatever happens, there is the old or the new. What was there is
 * written beside the home folder first. Refused while a server has the database open. `check` is asked before anything is kept.
 */
export async function restoreServer(
  source: string,
  location: PostgresLocation,
  environment: StoreEnvironment,
  now: Date,
  check: Check,
): Promise<Result<Restored, StoreProblem>> {
  const migrationsDirectory = sqliteMigrations(environment);
  const found = checkedBackup(resolve(source), migrationsDirectory);
  if (!found.ok) return found;
  const home = homeDirectory(environment);
  return onServer(location, environment, `the database \`${location.address.place}\` cannot be written`, async (store) => {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(join(home, "restoring-"));
    const draft = join(folder, "restored.db");
    const before = join(home, `postgresql.before-${now.toISOString().replaceAll(/[:.]/g, "-")}.db`);
    try {
      copyFileSync(found.value.file, draft);
      const { takenBack, isEmpty } = await findBefore(store.client);
      withoutOldKeys(draft, takenBack);
      const forgotten = await forgottenOn(store);
      if (forgotten) carryForgotten(draft, forgotten, migrationsDirectory);
      const keepIt = async (): Promise<void> => (isEmpty ? undefined : keepBefore(before, location, environment));
      await withFile(draft, migrationsDirectory, (from) => fillAlone(store, from, keepIt, check));
      return { file: store.place, snapshots: found.value.snapshots, before: isEmpty ? undefined : before, isBeforeRead: true };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

/** What the database on a server has forgotten, as its twin in a file writes it. */
async function forgottenOn({ client }: Store): Promise<ForgottenThere | undefined> {
  const key = await client.storeKey.findUnique({ where: { name: FORGOTTEN_KEY } });
  const names = await client.forgottenName.findMany({ select: { id: true, pseudonym: true, since: true } });
  if (key === null || names.length === 0) return undefined;
  return { key: key.secret, names: names.map(({ since, ...name }) => ({ ...name, since: since.toISOString().replace("Z", "+00:00") })) };
}

async function keepBefore(file: string, location: PostgresLocation, environment: StoreEnvironment): Promise<void> {
  const kept = await backUpServer(file, location, environment);
  if (!kept.ok) throw new Refusal(kept.error.message);
}

/**
 * Copies everything that a database in a file holds into one on a server that holds nothing, in one transaction, as it is at one moment. `check` is asked before
 * anything is kept. Returns how many snapshots there are.
 */
export async function copyToServer(
  databaseFile: string,
  to: PostgresLocation,
  environment: StoreEnvironment,
  check: Check,
): Promise<Result<Backup, StoreProblem>> {
  const migrationsDirectory = sqliteMigrations(environment);
  return onServer(to, environment, `nothing was copied to \`${to.address.place}\``, async (store) => {
    const folder = mkdtempSync(join(dirname(databaseFile), "copying-"));
    const moment = join(folder, "moment.db");
    try {
      const taken = backUpFile(moment, { databaseFile, migrationsDirectory });
      if (!taken.ok) throw new Refusal(taken.error.message);
      const requireEmpty = async (tx: StoreClient): Promise<void> => {
        const filled = await firstFilled(tx);
        if (filled !== undefined) throw new Refusal(`the database \`${store.place}\` is not empty: there are rows in \`${filled}\``);
      };
      await withFile(moment, migrationsDirectory, (from) => fillAlone(store, from, requireEmpty, check));
      return { file: store.place, snapshots: taken.value.snapshots };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
