import type { Result } from "@/server/model/result.ts";
import { type Backup, backUp, type Restored, restore } from "@/server/store/backup.ts";
import type { StoreProblem } from "@/server/store/problem.ts";
import { UsageError } from "./usage-error.ts";

function given<T>(result: Result<T, StoreProblem>): T {
  if (result.ok) return result.value;
  throw new UsageError("invalid", result.error.message);
}

/** Writes the database into a new file, whole or not at all. @throws UsageError */
export const backUpDatabase = (file: string): Backup => given(backUp(file));

/** Puts a backup in the place of the database. @throws UsageError */
export const restoreDatabase = (file: string): Restored => given(restore(file));
