import { createWriteStream, type Stats } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UsageError } from "@/server/api/usage-error.ts";

type Parts = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

const isExpected = (thrown: unknown): thrown is NodeJS.ErrnoException => thrown instanceof Error && "syscall" in thrown;

async function writeFileWhole(file: string, parts: Parts): Promise<void> {
  const there: Stats | undefined = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new UsageError("invalid", `--out names a file, and \`${file}\` is a folder`);
  // a pipe or a device is written to as it is
  const isPlain = there === undefined || there.isFile();
  const draft = isPlain ? `${file}.${process.pid}.partial` : file;
  try {
    await pipeline(Readable.from(parts), createWriteStream(draft));
    if (isPlain) await rename(draft, file);
  } catch (thrown) {
    if (isPlain) await rm(draft, { force: true });
    if (isExpected(thrown)) throw new UsageError("invalid", `\`${file}\` cannot be written: ${thrown.message}`);
    throw thrown;
  }
}

/** Writes to a file, which then has all of it or is as it was before, or to stdout for `-` and nothing. @throws UsageError where it cannot be written */
export async function writeOut(out: string | undefined, parts: Parts): Promise<void> {
  if (out !== undefined && out !== "-") return writeFileWhole(out, parts);
  await pipeline(Readable.from(parts), process.stdout, { end: false });
}
