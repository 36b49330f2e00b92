import { z } from "zod";
import type { Reading } from "@/server/collect/bundle/contribution.ts";

const deleted = z.strictObject({ deleted: z.array(z.string().min(1).max(2048)) });

/** `{ "deleted": [reference…] }`: what a proposed change takes away. */
export function readDeleted(doc: unknown): Reading | undefined {
  const parsed = deleted.safeParse(doc);
  if (!parsed.success) return undefined;
  const refs = parsed.data.deleted;
  return { kind: "proposed deletions", objects: refs.length, contributions: [{ scope: "deleted", refs }], failures: [] };
}
