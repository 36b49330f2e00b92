import { err, type Result } from "@/server/model/result.ts";
import type { Backup, Restored } from "./backup-file.ts";
import type { Check } from "./backup-server.ts";
import { locateStore, type StoreEnvironment } from "./location.ts";
import type { StoreProblem } from "./problem.ts";

export type { Backup, Check, Restored };

// what each of the two takes is loaded when it is asked for
const ofFile = () => import("./backup-file.ts");
const ofServer = () => import("./backup-server.ts");

/** Writes the database as it is at one moment into a new file that only its owner can read, while servers go on working. The file is the same for every database. */
export async function backUp(target: string, environment: StoreEnvironment = process.env): Promise<Result<Backup, StoreProblem>> {
  const location = locateStore(environment);
  if (!location.ok) return location;
  if (location.value.dialect === "sqlite") return (await ofFile()).backUpFile(target, location.value);
  return (await ofServer()).backUpServer(target, location.value, environment);
}

/**
 * Puts a backup, of whichever database, in the place of the database: whatever happens, there is the old one or the new one. The old one is kept. Refused while a
 * server has the database open, and for a file that is damaged, no database, or of a newer version. Sessions and links of the backup do not come back, and tokens
 * that the old one says were taken back stay so; people it has forgotten are forgotten in the backup as well, once it is opened by the server or by `forget`. `check` is asked before anything is kept, where that can be undone.
 */
export async function restore(
  source: string,
  environment: StoreEnvironment = process.env,
  { now = new Date(), check = async () => undefined }: { readonly now?: Date; readonly check?: Check } = {},
): Promise<Result<Restored, StoreProblem>> {
  const location = locateStore(environment);
  if (!location.ok) return location;
  if (location.value.dialect === "sqlite") return (await ofFile()).restoreFile(source, location.value, now);
  return (await ofServer()).restoreServer(source, location.value, environment, now, check);
}

/** Copies everything that is kept into an empty database on a server, in one transaction; from a database in a file alone. */
export async function copyStore(to: string, check: Check, environment: StoreEnvironment = process.env): Promise<Result<Backup, StoreProblem>> {
  const [from, target] = [locateStore(environment), locateStore({ ...environment, DATABASE_URL: to })];
  if (!from.ok) return from;
  if (!target.ok) return target;
  if (from.value.dialect !== "sqlite" || target.value.dialect !== "postgresql") {
    const message =
      "a copy goes from a database in a file to one on a server, `postgresql://…`; between servers `pg_dump` and `pg_restore` copy, and a backup goes everywhere";
    return err({ kind: "unsupported-database", message });
  }
  return (await ofServer()).copyToServer(from.value.databaseFile, target.value, { ...environment, DATABASE_URL: to }, check);
}
