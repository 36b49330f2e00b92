import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { jsonFileAs } from "@/server/api/parse-json-file.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type Review, review } from "@/server/contract/review.ts";
import { hashOf } from "@/server/review/hash.ts";
import type { Reviews } from "./reviews.ts";

/** A review that is kept as a file. @throws UsageError naming file, line and cause */
export async function reviewOfFile(path: string): Promise<Review> {
  const kept = await jsonFileAs(path, review, "review");
  const { frozen, hash } = kept;
  if (hashOf(frozen) !== hash) throw new UsageError("invalid", `${path}: is not what was frozen: its hash is another`);
  return kept;
}

async function write(path: string, kept: Review): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** The one review that a file keeps; it is made by the one that is begun. */
export const reviewInFile = (path: string): Reviews => ({
  ids: async () => (existsSync(path) ? [(await reviewOfFile(path)).id] : []),
  async find(id) {
    const kept = await reviewOfFile(path);
    return kept.id === id ? kept : undefined;
  },
  async add(begun) {
    if (existsSync(path)) throw new UsageError("invalid", `${path}: is there already, and a review is never written over`);
    await write(path, begun);
  },
  async decide(_id, decisions) {
    const kept = await reviewOfFile(path);
    await write(path, { ...kept, decisions: [...kept.decisions, ...decisions] });
  },
  async close(_id, at) {
    const kept = await reviewOfFile(path);
    if (kept.closedAt !== null) return false;
    await write(path, { ...kept, closedAt: at.toISOString() });
    return true;
  },
});
