import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack } from "tar-stream";

/** The files below a folder, by name, so that the same folder gives the same archive. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Writes a bundle's folder as one `.tar.gz`, file by file, with nothing of this machine in it: no owner, no time. Rejects when a file cannot be read or the
 * destination cannot be written.
 */
export async function packBundle(folder: string, destination: NodeJS.WritableStream): Promise<void> {
  const archive = pack();
  const fill = async (): Promise<void> => {
    for (const file of await filesBelow(folder)) {
      const entry = archive.entry({ name: relative(folder, file).split(sep).join("/"), size: (await stat(file)).size, mtime: new Date(0), mode: 0o600 });
      await pipeline(createReadStream(file), entry);
    }
    archive.finalize();
  };
  const filled = fill().catch((thrown: unknown) => {
    archive.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)));
    throw thrown;
  });
  await Promise.all([pipeline(archive, createGzip({ level: 6 }), destination), filled]);
}
