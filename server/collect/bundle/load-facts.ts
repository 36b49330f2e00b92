import type { Facts } from "@/server/facts/snapshot.ts";
import { ok, type Result } from "@/server/model/result.ts";
import { assembleFacts } from "./assemble-facts.ts";
import type { BundleError } from "./bundle-document.ts";
import { type ReadOptions, readBundle } from "./read-bundle.ts";

/** Reads a bundle into facts with their coverage. `readAt` stands for the time of capture where the files have none. */
export async function loadFacts(path: string, options: ReadOptions & { readonly readAt: string }): Promise<Result<Facts, BundleError>> {
  const documents = await readBundle(path, options);
  return documents.ok ? ok(assembleFacts(documents.value, options)) : documents;
}
