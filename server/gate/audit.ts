import { createHash } from "node:crypto";
import { type AuditRecord, appendAudit } from "@/server/store/audit-repository.ts";
import type { Store } from "@/server/store/client.ts";

/** What somebody did. */
export interface Deed {
  /** Who, as sessions name them, or a token, or the key of the machine. */
  readonly subject: string;
  readonly name: string;
  /** What was done, such as `source.added`. */
  readonly action: string;
  /** To what. */
  readonly target: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** An entry as it is exported: one line of JSON. */
export interface AuditLine {
  readonly position: number;
  /** RFC 3339, to the millisecond. */
  readonly at: string;
  readonly subject: string;
  readonly name: string;
  readonly action: string;
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

/** Before the first entry. */
const NONE = "0".repeat(64);

/** What an entry's hash has to be: of everything that it says, in this order, and of the one before. */
const hashOfEntry = ({ position, at, subject, name, action, target, detail, previous }: Omit<AuditLine, "hash">): string =>
  createHash("sha256")
    .update(JSON.stringify([position, at, subject, name, action, target, detail, previous]))
    .digest("hex");

export const lineOf = (entry: AuditRecord): AuditLine => ({ ...entry, at: entry.at.toISOString(), detail: JSON.parse(entry.detail) });

/** A text as every database keeps it: the hash is of what can be read again. */
const asKept = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\uFFFD");

/** Adds what somebody did to the trail. */
export function recordDeed(store: Store, { subject, name, action, target, detail = {} }: Deed, now = new Date()): Promise<AuditRecord> {
  return appendAudit(store, (last) => {
    const told = { subject: asKept(subject), name: asKept(name), action: asKept(action), target: asKept(target) };
    const entry = { position: (last?.position ?? 0) + 1, ...told, previous: last?.hash ?? NONE };
    const text = JSON.stringify(detail);
    return { ...entry, at: now, detail: text, hash: hashOfEntry({ ...entry, at: now.toISOString(), detail: JSON.parse(text) }) };
  });
}

/** How a trail holds together. */
export type Verified =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | { readonly ok: false; readonly position: number; readonly why: string };

/**
 * Follows the trail from its first entry and names the first that does not follow from the one before. That entries are missing at the end it tells by `head`
 * alone: the hash of an entry that is known to have been there.
 */
export async function verifyTrail(lines: AsyncIterable<AuditLine> | Iterable<AuditLine>, head?: string): Promise<Verified> {
  let [entries, previous, isFound] = [0, NONE, head === undefined];
  for await (const line of lines) {
    const position = entries + 1;
    if (line.position !== position) return { ok: false, position, why: `entry ${position} is not there; entry ${line.position} comes instead` };
    if (line.previous !== previous) return { ok: false, position, why: `entry ${position} does not follow from the one before it` };
    if (line.hash !== hashOfEntry(line)) return { ok: false, position, why: `entry ${position} was changed: its hash is not that of what it says` };
    entries = position;
    previous = line.hash;
    isFound ||= line.hash === head;
  }
  if (!isFound) return { ok: false, position: entries + 1, why: `entries are missing at the end: none has the hash ${head}` };
  return { ok: true, entries, head: previous };
}
