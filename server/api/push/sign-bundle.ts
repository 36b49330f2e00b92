import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { UsageError } from "@/server/api/usage-error.ts";
import { contentDigest, parsePushKey, sha256Of, signPush } from "@/server/gate/push-signature.ts";

/** The headers under which a bundle on the disk is pushed to that address. `keyFile`: where the key lies. @throws UsageError */
export async function pushHeaders(file: string, url: string, type: string, keyFile: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(keyFile, "utf8").catch((thrown: NodeJS.ErrnoException) => {
    throw new UsageError("invalid", `the push key \`${keyFile}\` cannot be read: ${thrown.message}`);
  });
  const key = parsePushKey(text);
  if (!key.ok) throw new UsageError("invalid", `the push key \`${keyFile}\` cannot be taken: ${key.error}`);
  return signPush(key.value, { url, type, digest: contentDigest(await sha256Of(createReadStream(file))) });
}
