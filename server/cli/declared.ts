import { Option } from "commander";
import { type Declarations, type Declares, declaredBy, nothingDeclared } from "@/server/api/declared/declared.ts";
import { inFile } from "@/server/api/declared/declared-file.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { CommonOptions } from "./context.ts";
import { type Told, untold } from "./told.ts";

export interface DeclaredOptions extends CommonOptions {
  readonly declared?: string;
}

/** `--declared FILE`; a server goes by what it keeps itself. */
export const declaredOption = (): Option =>
  new Option("--declared <file>", "accepted risks and marks, of a file that is kept beside the code; instead of those of the database").conflicts("server");

// the database client is large: whoever asks a bundle, or works on a file, does not wait for it
async function withDatabase<T>(work: (kept: Declarations, told: Told) => Promise<T>): Promise<T> {
  const [{ withStore }, { inStore }, { auditHere }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/declared/store-declared.ts"),
    import("@/server/api/gate/audit.ts"),
  ]);
  return withStore((store) => work(inStore(store), (...deed) => auditHere(store, ...deed)));
}

/** What people have declared: of the file that is named, else, unless a bundle is asked, of the local database. @throws UsageError */
export function declaresOf({ declared, bundle }: DeclaredOptions): Declares {
  if (declared !== undefined) return declaredBy(async () => inFile(declared));
  return bundle === undefined ? () => withDatabase((kept) => declaredBy(async () => kept)()) : nothingDeclared;
}

/**
 * Works on what is declared where it is kept: in the file that is named, else in the local database; a bundle keeps nothing. What is changed in the database is
 * said to `told` once it is done. @throws UsageError
 */
export async function whereKept<T>({ declared, bundle }: DeclaredOptions, work: (kept: Declarations, told: Told) => Promise<T>): Promise<T> {
  if (declared !== undefined) return work(inFile(declared), untold);
  if (bundle !== undefined) throw new UsageError("invalid", "a bundle keeps nothing: name a file with --declared");
  return withDatabase(work);
}
