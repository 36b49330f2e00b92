import { createHash } from "node:crypto";

/** Of a set so large only its digest is kept: that somebody has joined is seen, not who. */
const MOST_KEYS = 50_000;
const KEY_BYTES = 4;

const keyOf = (ref: string): number => createHash("sha256").update(ref).digest().readUInt32BE(0);

/** A set of references in four bytes for each, as base64; of one that is too large its digest alone. */
export function keysOf(refs: readonly string[]): string {
  if (refs.length > MOST_KEYS) return `#${createHash("sha256").update(JSON.stringify(refs.toSorted())).digest("base64url")}`;
  const bytes = Buffer.alloc(refs.length * KEY_BYTES);
  for (const [i, key] of refs
    .map(keyOf)
    .toSorted((a, b) => a - b)
    .entries())
    bytes.writeUInt32BE(key, i * KEY_BYTES);
  return bytes.toString("base64");
}

/**
 * Those that were not in a set that was kept. Two references in four thousand million share a key, so that one who joined is missed as seldom. Of a set whose digest alone was kept
 * all of them, unless it is the same.
 */
export function joinedSince(keys: string, refs: readonly string[]): readonly string[] {
  if (keys.startsWith("#")) return keysOf(refs) === keys ? [] : refs;
  const bytes = Buffer.from(keys, "base64");
  const known = new Set(Array.from({ length: bytes.length / KEY_BYTES }, (_, i) => bytes.readUInt32BE(i * KEY_BYTES)));
  return refs.filter((ref) => !known.has(keyOf(ref)));
}
