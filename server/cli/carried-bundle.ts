import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { packBundle } from "@/server/api/pack-bundle.ts";
import { UsageError } from "@/server/api/usage-error.ts";

/** Does the work with a folder that only this user can read, and removes it whatever becomes of the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "rolewalk-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bundle that comes in on stdin, kept in the folder. @throws UsageError when nothing comes */
export async function bundleOnStdin(folder: string): Promise<string> {
  if (process.stdin.isTTY) throw new UsageError("invalid", "no bundle is named and none comes in on stdin: `rolewalk import BUNDLE`");
  const file = join(folder, "stdin");
  await pipeline(process.stdin, createWriteStream(file, { mode: 0o600 }));
  if ((await stat(file)).size === 0) throw new UsageError("invalid", "nothing came in on stdin");
  return file;
}

/** A bundle as one file: a folder is packed into the given one. @throws UsageError when it is not there */
export async function asOneFile(bundle: string, folder: string): Promise<string> {
  const about = await stat(bundle).catch(() => undefined);
  if (!about) throw new UsageError("invalid", `the bundle \`${bundle}\` is not there`);
  if (!about.isDirectory()) return bundle;
  const file = join(folder, "packed.tar.gz");
  await packBundle(bundle, createWriteStream(file, { mode: 0o600 }));
  return file;
}
