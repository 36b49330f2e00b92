import { resolve } from "node:path";
import type { Result } from "@/server/model/result.ts";
import { type Backup, backUp, type Restored, restore } from "@/server/store/backup.ts";
import type { StoreProblem } from "@/server/store/problem.ts";
import { auditHere } from "./gate/audit.ts";
import { withStore } from "./load-snapshot.ts";
import { UsageError } from "./usage-error.ts";

function given<T>(result: Result<T, StoreProblem>): T {
  if (result.ok) return result.value;
  throw new UsageError("invalid", result.error.message);
}

/** Writes the database into a new file, whole or not at all; the trail of the database says that there is a copy. @throws UsageError */
export async function backUpDatabase(file: string): Promise<Backup> {
  const made = given(backUp(file));
  await withStore((store) => auditHere(store, "database.backed-up", made.file, { snapshots: made.snapshots }));
  return made;
}

/** Puts a backup in the place of the database; its own trail, which goes on from when it was made, says so. @throws UsageError */
export async function restoreDatabase(file: string): Promise<Restored> {
  const made = given(restore(file));
  await withStore((store) => auditHere(store, "database.restored", resolve(file), { snapshots: made.snapshots, before: made.before ?? null }));
  return made;
}
