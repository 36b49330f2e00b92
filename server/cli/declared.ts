import { risksOfFile } from "@/server/api/accepted/accepted-file.ts";
import { type Declares, nothingDeclared } from "@/server/api/declared.ts";
import type { CommonOptions } from "./context.ts";

/** What people have decided: of the file that is named, else, unless a bundle is asked, of the local database. @throws UsageError */
export async function declaresOf(options: CommonOptions & { readonly accepted?: string }): Promise<Declares> {
  const { accepted, bundle } = options;
  if (accepted !== undefined) return async () => ({ accepted: await risksOfFile(accepted), now: Date.now() });
  if (bundle !== undefined) return nothingDeclared;
  // the database client is large: a question on a bundle does not wait for it
  const [{ withStore }, { declaredIn }] = await Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/accepted/accepted-risks.ts")]);
  return () => withStore((store) => declaredIn(async () => store)());
}
