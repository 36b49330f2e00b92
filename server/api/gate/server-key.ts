import { ensureKey, readKey } from "@/server/gate/key-file.ts";
import { loginTo } from "@/server/gate/login-file.ts";
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

/** Whether what is sent to a server cannot be read on the way. */
export const isPrivateTo = (server: URL): boolean => server.protocol === "https:" || (server.protocol === "http:" && isLoopback(server.hostname));

/**
 * The key to show to a server: what the environment names, what `rolewalk login` has kept for this very server, or for one on this machine what its file holds, which
 * is never sent to another machine.
 */
export function keyFor(server: URL): string | undefined {
  const named = process.env["ROLEWALK_TOKEN"];
  if (named) return named;
  const login = isPrivateTo(server) ? loginTo(homeDirectory(process.env), server) : undefined;
  if (login && Date.parse(login.until) > Date.now()) return login.token;
  return isLoopback(server.hostname) ? readKey(homeDirectory(process.env)) : undefined;
}
