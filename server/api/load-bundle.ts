import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { readBundle } from "@/server/collect/bundle/read-bundle.ts";
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

/** Reads the files of a bundle, each on its own: nothing of it is put together yet. @throws UsageError as `factsOfBundle` does */
export async function documentsOfBundle(path: string): Promise<BundleDocuments> {
  const read = await readBundle(path);
  if (!read.ok) throw new UsageError("invalid", read.error.message);
  return read.value;
}
