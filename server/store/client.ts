import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "@/prisma/generated/client.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { locateStore, type StoreEnvironment } from "./location.ts";
import { migrateDatabase } from "./migrate.ts";
import { messageOf, type StoreProblem } from "./problem.ts";

/** An open database, up to date. The repositories of this folder are functions on it. */
export interface Store {
  readonly client: PrismaClient;
  readonly databaseFile: string;
  /** The migrations that opening it has applied. */
  readonly migrated: readonly string[];
}

const CONNECTION = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;";

class Adapter extends PrismaBetterSqlite3 {
  override async connect(): ReturnType<PrismaBetterSqlite3["connect"]> {
    const connection = await super.connect();
    await connection.executeScript(CONNECTION);
    return connection;
  }
}

/**
 * Opens the database that the environment names, making and migrating it as needed. Nothing touches the disk before this is called.
 * Whoever opens a store closes it with `closeStore`.
 */
export const openStore = (environment: StoreEnvironment = process.env): Result<Store, StoreProblem> => {
  const location = locateStore(environment);
  if (!location.ok) return location;
  const { databaseFile, migrationsDirectory } = location.value;
  try {
    mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    return err({ kind: "unavailable", message: `the folder of the database \`${databaseFile}\` cannot be made: ${messageOf(thrown)}` });
  }
  const migrated = migrateDatabase(databaseFile, migrationsDirectory);
  if (!migrated.ok) return migrated;
  const client = new PrismaClient({ adapter: new Adapter({ url: `file:${databaseFile}` }) });
  return ok({ client, databaseFile, migrated: migrated.value });
};

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
