import { lineOf, verifyTrail } from "@/server/gate/audit.ts";
import type { Result } from "@/server/model/result.ts";
import { readAudit } from "@/server/store/audit-repository.ts";
import { type Backup, backUp, type Check, copyStore, type Restored, restore } from "@/server/store/backup.ts";
import type { Store } from "@/server/store/client.ts";
import type { StoreProblem } from "@/server/store/problem.ts";
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

/** Writes the database into a new file, whole or not at all. @throws UsageError */
export const backUpDatabase = async (file: string): Promise<Backup> => given(await backUp(file));

/** Puts a backup in the place of the database. @throws UsageError */
export const restoreDatabase = async (file: string): Promise<Restored> => given(await restore(file));

/** Copies the database in a file into an empty one on a server; nothing is kept there when the audit trail does not hold. @throws UsageError */
export const copyDatabase = async (to: string): Promise<Backup> => given(await copyStore(to, trailHolds));
