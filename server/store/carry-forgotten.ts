import Database from "better-sqlite3";
import { FORGOTTEN_KEY } from "./forgotten-name-repository.ts";
import { migrateDatabase } from "./migrate.ts";
import { messageOf } from "./problem.ts";

/** Names that a database has forgotten, by their hashes, and the key of these. */
export interface ForgottenThere {
  readonly key: string;
  readonly names: readonly { readonly id: string; readonly pseudonym: string; readonly since: unknown }[];
}

const hasNames = (database: Database.Database): boolean =>
  database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ForgottenName'").get() !== undefined;

const keyIn = (database: Database.Database): string | undefined =>
  database.prepare<[string], { readonly secret: string }>("SELECT secret FROM StoreKey WHERE name = ?").get(FORGOTTEN_KEY)?.secret;

/** What a database has forgotten; undefined: nothing, or it cannot be read. */
export function forgottenThere(file: string): ForgottenThere | undefined {
  const database = new Database(file, { readonly: true });
  try {
    if (!hasNames(database)) return undefined;
    const key = keyIn(database);
    const names = database.prepare<[], ForgottenThere["names"][number]>("SELECT id, pseudonym, since FROM ForgottenName").all();
    return key === undefined || names.length === 0 ? undefined : { key, names };
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

/**
 * A copy of an earlier time names people who are forgotten since: the copy is told of them, so that the next start writes it anew before anything of it is shown.
 * @throws Error where the copy has forgotten others under a key of its own
 */
export function carryForgotten(file: string, there: ForgottenThere, migrationsDirectory: string): void {
  const migrated = migrateDatabase(file, migrationsDirectory);
  if (!migrated.ok) throw new Error(messageOf(migrated.error.message));
  const database = new Database(file);
  try {
    const own = keyIn(database);
    if (own !== undefined && own !== there.key)
      throw new Error("it is of another database, which has forgotten people under another key: forget them in it before it is put back");
    database.prepare("INSERT OR IGNORE INTO StoreKey (name, secret) VALUES (?, ?)").run(FORGOTTEN_KEY, there.key);
    const add = database.prepare("INSERT INTO ForgottenName (id, pseudonym, since) VALUES (:id, :pseudonym, :since) ON CONFLICT (id) DO NOTHING");
    for (const name of there.names) add.run(name);
  } finally {
    database.close();
  }
}
