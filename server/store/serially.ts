import type { Prisma } from "@/prisma/generated/client.ts";
import type { Store, StoreClient } from "./store.ts";

/** Longer than any write takes: a snapshot of a fleet is some hundred megabytes. */
const WITHIN_MS = 600_000;
const WAIT_MS = 60_000;

/**
 * Does work that reads before it writes, one at a time under a name: nobody writes between the two. On PostgreSQL that holds for every process, and what the
 * work writes is kept as a whole or not at all. A file has one writer at a time anyway; there the work guards itself against whoever came between.
 */
export function serially<T>(store: Store, name: string, work: (store: Store) => Promise<T>): Promise<T> {
  if (store.dialect === "sqlite") return work(store);
  const alone = async (within: Store): Promise<T> => {
    await within.client.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.rolewalk.' || ${name}, 0))`;
    return work(within);
  };
  if (store.isWithin) return alone(store);
  const asOne = (client: unknown): Promise<T> => alone({ ...store, client: client as StoreClient, isWithin: true });
  return store.client.$transaction(asOne, { timeout: WITHIN_MS, maxWait: WAIT_MS });
}

/** Does the steps in order, all or none, also within `serially`. */
export async function together(store: Store, steps: readonly Prisma.PrismaPromise<unknown>[]): Promise<void> {
  if (!store.isWithin) await store.client.$transaction([...steps]);
  else for (const step of steps) await step;
}
