import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { auditLine } from "@/server/contract/audit.ts";
import { type AuditLine, lineOf, type Verified, verifyTrail } from "@/server/gate/audit.ts";
import { readAudit } from "@/server/store/audit-repository.ts";
import type { Store } from "@/server/store/client.ts";

/** The whole trail as JSON lines, the oldest first. */
export async function* trailLines(store: Store): AsyncGenerator<string> {
  for await (const entry of readAudit(store)) yield `${JSON.stringify(lineOf(entry))}\n`;
}

/** A line that is no entry, told by its place. */
class NoEntry extends Error {
  readonly position: number;

  constructor(position: number, why: string) {
    super(`entry ${position} is none: ${why}`);
    this.position = position;
  }
}

async function* entriesOf(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<AuditLine> {
  let position = 0;
  for await (const line of createInterface({ input: Readable.from(parts, { objectMode: false }), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === "") continue;
    position += 1;
    const entry = ((): unknown => {
      try {
        return JSON.parse(line);
      } catch {
        throw new NoEntry(position, "it is not JSON");
      }
    })();
    const parsed = auditLine.safeParse(entry);
    if (!parsed.success) throw new NoEntry(position, `${parsed.error.issues[0]?.path.join(".") || "it"}: ${parsed.error.issues[0]?.message}`);
    yield parsed.data;
  }
}

/** Checks an exported trail. `head`: the hash of an entry that has to be in it. */
export async function verifyLines(parts: AsyncIterable<string | Uint8Array>, head?: string): Promise<Verified> {
  try {
    return await verifyTrail(entriesOf(parts), head);
  } catch (thrown) {
    if (thrown instanceof NoEntry) return { ok: false, position: thrown.position, why: thrown.message };
    throw thrown;
  }
}
