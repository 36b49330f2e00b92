import type { Store } from "./client.ts";
import { serially } from "./serially.ts";

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
export const appendAudit = (store: Store, make: (last: AuditRecord | undefined) => AuditRecord): Promise<AuditRecord> =>
  serially(store, "audit", (alone) => append(alone, make, TRIES));

async function append(store: Store, make: (last: AuditRecord | undefined) => AuditRecord, tries: number): Promise<AuditRecord> {
  const last = (await store.client.auditEntry.findFirst({ orderBy: { position: "desc" } })) ?? undefined;
  try {
    return await store.client.auditEntry.create({ data: make(last) });
  } catch (thrown) {
    if (tries > 1 && isTaken(thrown)) return append(store, make, tries - 1);
    throw thrown;
  }
}

/** Which entries; what is absent narrows nothing. `until`: the last moment. */
export interface AuditFilter {
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

const whereOf = ({ subject, action, from, until }: AuditFilter) => ({
  ...(subject !== undefined && { subject }),
  ...(action !== undefined && { action }),
  ...((from ?? until) && { at: { ...(from && { gte: from }), ...(until && { lte: until }) } }),
});

/** A page of the entries, the newest first, and how many there are. */
export async function findAudit(
  store: Store,
  filter: AuditFilter,
  { skip, take }: { readonly skip: number; readonly take: number },
): Promise<{ readonly total: number; readonly entries: readonly AuditRecord[] }> {
  const where = whereOf(filter);
  const [total, entries] = await Promise.all([
    store.client.auditEntry.count({ where }),
    store.client.auditEntry.findMany({ where, orderBy: { position: "desc" }, skip, take }),
  ]);
  return { total, entries };
}

/** Who did something, whoever did last before the others, by the name that was told then; the first so many. */
export async function auditSubjects(store: Store, take: number): Promise<readonly { readonly subject: string; readonly name: string }[]> {
  const last = await store.client.auditEntry.groupBy({ by: ["subject"], _max: { position: true }, orderBy: { _max: { position: "desc" } }, take });
  const positions = last.flatMap((one) => one._max.position ?? []);
  return store.client.auditEntry.findMany({ where: { position: { in: positions } }, orderBy: { position: "desc" }, select: { subject: true, name: true } });
}

/** What was done at all. */
export const auditActions = async (store: Store): Promise<readonly string[]> =>
  (await store.client.auditEntry.groupBy({ by: ["action"], orderBy: { action: "asc" } })).map((one) => one.action);

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
