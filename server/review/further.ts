import { hash } from "node:crypto";

/** Of a set so large only its digest is kept: that somebody has joined is seen, not who. */
const MOST_KEYS = 50_000;
const KEY_BYTES = 4;

type KeyOf = (ref: string) => number;

const keyOf: KeyOf = (ref) => hash("sha256", ref, "buffer").readUInt32BE(0);

/** The keys of references that come again and again, each worked out once. */
export function keysKnown(): KeyOf {
  const known = new Map<string, number>();
  return (ref) => {
    const key = known.get(ref) ?? keyOf(ref);
    known.set(ref, key);
    return key;
  };
}

/** A set of references in four bytes for each, as base64; of one that is too large its digest alone. */
export function keysOf(refs: readonly string[], of: KeyOf = keyOf): string {
  if (refs.length > MOST_KEYS) return `#${hash("sha256", JSON.stringify(refs.toSorted()), "base64url")}`;
  const bytes = Buffer.alloc(refs.length * KEY_BYTES);
  const keys = Uint32Array.from(refs, of).sort();
  for (const [i, key] of keys.entries()) bytes.writeUInt32BE(key, i * KEY_BYTES);
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
