import { writeFile } from "node:fs/promises";
import { auditHere } from "@/server/api/gate/audit.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { addPushSource } from "@/server/api/push/push-source.ts";
import { UsageError } from "@/server/api/usage-error.ts";

export interface PushKeyOptions {
  readonly cluster: readonly string[];
  readonly account: readonly string[];
  readonly until?: string;
  readonly out?: string;
}

/** Claims the file first: a key that could not be written down would be lost. @throws UsageError */
async function claimed(file: string): Promise<void> {
  try {
    await writeFile(file, "", { flag: "wx", mode: 0o600 });
  } catch (thrown) {
    throw new UsageError("invalid", `the key cannot be written to \`${file}\`: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

/** Makes the key and hands it out. */
export async function runPushKey(name: string, o: PushKeyOptions): Promise<void> {
  if (o.out !== undefined) await claimed(o.out);
  const text = await withStore(async (store) => {
    const key = await addPushSource(store, { name, clusters: o.cluster, accounts: o.account, until: o.until });
    await auditHere(store, "source.saved", name, { kind: "push", clusters: o.cluster, accounts: o.account });
    return key;
  });
  if (o.out === undefined) process.stdout.write(text);
  else await writeFile(o.out, text);
}
