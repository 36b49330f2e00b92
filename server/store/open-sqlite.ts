import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "@/prisma/generated/client.ts";
import type { StoreClient } from "./store.ts";

const CONNECTION = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;";

class Adapter extends PrismaBetterSqlite3 {
  override async connect(): ReturnType<PrismaBetterSqlite3["connect"]> {
    const connection = await super.connect();
    await connection.executeScript(CONNECTION);
    return connection;
  }
}

/** The client of a database in a file. */
export const sqliteClient = (file: string): StoreClient => new PrismaClient({ adapter: new Adapter({ url: `file:${file}` }) });
