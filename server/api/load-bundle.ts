import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads a bundle from disk.
 * @throws UsageError with one line that names the bundle and, when nothing in it could be read, the files and why
 */
export async function factsOfBundle(path: string, readAt: Date): Promise<Facts> {
  const loaded = await loadFacts(path, { readAt: readAt.toISOString() });
  if (!loaded.ok) throw new UsageError("invalid", loaded.error.message);
  return loaded.value;
}
