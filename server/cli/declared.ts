import { type Declares, nothingDeclared } from "@/server/api/declared/declared.ts";
import { declaredOfFile } from "@/server/api/declared/declared-file.ts";
import type { CommonOptions } from "./context.ts";

export interface DeclaredOptions extends CommonOptions {
  readonly declared?: string;
}

export const DECLARED = ["--declared <file>", "accepted risks and marks, of a file that is kept beside the code; instead of those of the database"] as const;

/** What people have declared: of the file that is named, else, unless a bundle is asked, of the local database. @throws UsageError */
export async function declaresOf({ declared, bundle }: DeclaredOptions): Promise<Declares> {
  if (declared !== undefined) return async () => ({ ...(await declaredOfFile(declared)), now: Date.now() });
  if (bundle !== undefined) return nothingDeclared;
  // the database client is large: a question on a bundle does not wait for it
  const [{ withStore }, { declaredIn }] = await Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/declared/store-declared.ts")]);
  return () => withStore((store) => declaredIn(async () => store)());
}
