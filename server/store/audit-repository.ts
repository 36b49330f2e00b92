import type { Store } from "./client.ts";

/** One entry of the audit trail, as it is kept. */
export interface AuditRecord {
  readonly position: number;
  readonly at: Date;
  readonly subject: string;
  readonly name: string;
  readonly action: string;
  readonly target: string;
  /** JSON */
  readonly detail: string;
  readonly previous: string;
  readonly hash: string;
}

const PAGE = 500;
const TRIES = 20;

const isTaken = (thrown: unknown): boolean => typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "P2002";

/** Adds an entry behind the last one. `make` is called with that one; of two who come at once, one takes the next place. */
export async function appendAudit(store: Store, make: (last: AuditRecord | undefined) => AuditRecord, tries = TRIES): Promise<AuditRecord> {
  const last = (await store.client.auditEntry.findFirst({ orderBy: { position: "desc" } })) ?? undefined;
  try {
    return await store.client.auditEntry.create({ data: make(last) });
  } catch (thrown) {
    if (tries > 1 && isTaken(thrown)) return appendAudit(store, make, tries - 1);
    throw thrown;
  }
}

/** Every entry, the oldest first, read piece by piece. */
export async function* readAudit(store: Store): AsyncGenerator<AuditRecord> {
  let after = 0;
  for (;;) {
    const page = await store.client.auditEntry.findMany({ where: { position: { gt: after } }, orderBy: { position: "asc" }, take: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.position;
  }
}
