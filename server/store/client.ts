import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { err, ok, type Result } from "@/server/model/result.ts";
import { locateStore, type PostgresLocation, type SqliteLocation, type StoreEnvironment } from "./location.ts";
import { messageOf, type StoreProblem } from "./problem.ts";
import type { Store } from "./store.ts";

export type { Store };

async function openSqlite({ databaseFile, migrationsDirectory }: SqliteLocation): Promise<Result<Store, StoreProblem>> {
  try {
    mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    return err({ kind: "unavailable", message: `the folder of the database \`${databaseFile}\` cannot be made: ${messageOf(thrown)}` });
  }
  const [{ migrateDatabase }, { sqliteClient }] = await Promise.all([import("./migrate.ts"), import("./open-sqlite.ts")]);
  const migrated = migrateDatabase(databaseFile, migrationsDirectory);
  if (!migrated.ok) return migrated;
  return ok({ client: sqliteClient(databaseFile), dialect: "sqlite", place: databaseFile, migrated: migrated.value });
}

async function openPostgres(location: PostgresLocation): Promise<Result<Store, StoreProblem>> {
  const [{ migratePostgres }, { postgresClient }] = await Promise.all([import("./migrate-postgresql.ts"), import("./open-postgresql.ts")]);
  const migrated = await migratePostgres(location);
  if (!migrated.ok) return migrated;
  return ok({ client: postgresClient(location.address), dialect: "postgresql", place: location.address.place, migrated: migrated.value });
}

/**
 * Opens the database that the environment names, making and migrating it as needed. Nothing touches the disk or the network before this is called, and only the
 * driver that is needed is loaded. Whoever opens a store closes it with `closeStore`.
 */
export async function openStore(environment: StoreEnvironment = process.env): Promise<Result<Store, StoreProblem>> {
  const location = locateStore(environment);
  if (!location.ok) return location;
  return location.value.dialect === "sqlite" ? openSqlite(location.value) : openPostgres(location.value);
}

/** Closes the connection. A store must not be used after it. */
export const closeStore = (store: Store): Promise<void> => store.client.$disconnect();

/** True when the database answers; for readiness checks. */
export const storeAnswers = async (store: Store): Promise<boolean> => {
  try {
    await store.client.$queryRaw`SELECT 1`;
    return true;
  } catch {
    return false;
  }
};
