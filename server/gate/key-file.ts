import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { newSecret } from "./secret.ts";

/** The file in the home directory that holds the key for scripts of the same user. */
export const keyFile = (home: string): string => join(home, "token");

const SHAPE = /^[A-Za-z0-9_-]{43,}$/;

/** The key as it is written; undefined: there is none. */
export function readKey(home: string): string | undefined {
  try {
    const text = readFileSync(keyFile(home), "utf8").trim();
    return SHAPE.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A key that others could read is theirs too, and one that somebody else wrote is known to them. */
function isOwn(file: string): boolean {
  const { mode, uid } = statSync(file);
  return process.platform === "win32" || ((mode & 0o077) === 0 && uid === process.getuid?.());
}

function write(home: string): string {
  const key = newSecret();
  const file = keyFile(home);
  const draft = `${file}.${process.pid}`;
  mkdirSync(home, { recursive: true, mode: 0o700 });
  rmSync(draft, { force: true });
  const open = openSync(draft, "wx", 0o600);
  try {
    writeSync(open, `${key}\n`);
  } finally {
    closeSync(open);
  }
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return key;
}

/** The key of this installation: the one that is there, as long as nobody else could read it, else a new one, in a file of mode 0600. */
export function ensureKey(home: string): string {
  const known = readKey(home);
  return known !== undefined && isOwn(keyFile(home)) ? known : write(home);
}
