import { ensureKey, readKey } from "@/server/gate/key-file.ts";
import { isSame } from "@/server/gate/secret.ts";
import { isLoopback } from "@/server/gate/web-origin.ts";
import { homeDirectory } from "@/server/store/location.ts";

/** Writes the key for scripts on this machine, unless there is one that nobody else could read. */
export const prepareKey = (): string => ensureKey(homeDirectory(process.env));

/** Whether a key is the one in the file now: whoever takes the file away takes the key away. */
export function isServerKey(shown: string): boolean {
  const key = readKey(homeDirectory(process.env));
  return key !== undefined && isSame(shown, key);
}

/** The key to show to a server: what the environment names, or for one on this machine what its file holds. It is never sent to another machine. */
export function keyFor(server: URL): string | undefined {
  const named = process.env["ROLEWALK_TOKEN"];
  if (named) return named;
  return isLoopback(server.hostname) ? readKey(homeDirectory(process.env)) : undefined;
}
