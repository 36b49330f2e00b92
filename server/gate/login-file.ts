import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the command line holds of a sign-in to a server. */
export interface Login {
  /** The server's origin. */
  readonly server: string;
  readonly token: string;
  /** RFC 3339. */
  readonly until: string;
  /** Who signed in. */
  readonly name: string;
}

const fileOf = (home: string, server: URL): string => join(home, "logins", `${createHash("sha256").update(server.origin).digest("hex").slice(0, 16)}.json`);

/** Keeps a sign-in in a file that only this user can read, in place of the one before to the same server. */
export function keepLogin(home: string, login: Login): void {
  const file = fileOf(home, new URL(login.server));
  mkdirSync(join(home, "logins"), { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  chmodSync(file, 0o600);
}

const isLogin = (value: unknown): value is Login =>
  typeof value === "object" &&
  value !== null &&
  ["server", "token", "until", "name"].every((key) => typeof (value as Record<string, unknown>)[key] === "string");

/** The sign-in to a server, also one that is over; undefined: there is none. */
export function loginTo(home: string, server: URL): Login | undefined {
  try {
    const login: unknown = JSON.parse(readFileSync(fileOf(home, server), "utf8"));
    return isLogin(login) && login.server === server.origin ? login : undefined;
  } catch {
    return undefined;
  }
}

/** Forgets the sign-in to a server. */
export const dropLogin = (home: string, server: URL): void => rmSync(fileOf(home, server), { force: true });
