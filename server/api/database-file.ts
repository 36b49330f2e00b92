import { resolve } from "node:path";
import { lineOf, verifyTrail } from "@/server/gate/audit.ts";
import type { Result } from "@/server/model/result.ts";
import { readAudit } from "@/server/store/audit-repository.ts";
import { type Backup, backUp, type Check, copyStore, type Restored, restore } from "@/server/store/backup.ts";
import type { Store } from "@/server/store/client.ts";
import { unfinishedForgotten } from "@/server/store/forgotten-name-repository.ts";
import type { StoreProblem } from "@/server/store/problem.ts";
import { auditHere } from "./gate/audit.ts";
import { withStore } from "./load-snapshot.ts";
import { UsageError } from "./usage-error.ts";

function given<T>(result: Result<T, StoreProblem>): T {
  if (result.ok) return result.value;
  throw new UsageError("invalid", result.error.message);
}

async function* linesOf(store: Store) {
  for await (const entry of readAudit(store)) yield lineOf(entry);
}

/** The trail has to hold where it has come to. */
const trailHolds: Check = async (store) => {
  const found = await verifyTrail(linesOf(store));
  if (!found.ok) throw new Error(`the audit trail does not hold: ${found.why}`);
};

/** Writes the database into a new file, whole or not at all; the trail of the database says that there is a copy. @throws UsageError */
export async function backUpDatabase(file: string): Promise<Backup> {
  const made = given(await backUp(file));
  await withStore((store) => auditHere(store, "database.backed-up", made.file, { snapshots: made.snapshots }));
  return made;
}

/** Puts a backup in the place of the database; its own trail, which goes on from when it was made, says so. @throws UsageError */
export async function restoreDatabase(file: string): Promise<Restored> {
  const made = given(await restore(file));
  await withStore(async (store) => {
    await auditHere(store, "database.restored", resolve(file), { snapshots: made.snapshots, before: made.before ?? null });
    if ((await unfinishedForgotten(store)).length > 0) await (await import("./forget/forget.ts")).resumeForgetting(store);
  });
  return made;
}

/** Copies the database in a file into an empty one on a server; nothing is kept there when the audit trail does not hold. @throws UsageError */
export async function copyDatabase(to: string): Promise<Backup> {
  const made = given(await copyStore(to, trailHolds));
  await withStore((store) => auditHere(store, "database.copied", made.file, { snapshots: made.snapshots }));
  return made;
}
