import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Runs with a bundle of these files, path to content, in a folder of its own that is removed afterwards. */
export async function withWrittenBundle<T>(files: Readonly<Record<string, unknown>>, use: (path: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "rolewalk-test-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
    }
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
