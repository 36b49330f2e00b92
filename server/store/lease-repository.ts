import type { Store } from "./client.ts";

/*
 * Leases of several servers on one database, told by the clock of the database alone. PostgreSQL only: a database in a file has one server.
 */

/** Takes a lease for so many milliseconds, or makes one's own last so long from now on; false while somebody else has it. */
export const takeLease = async (store: Store, name: string, owner: string, ms: number): Promise<boolean> =>
  (await store.client.$executeRaw`
    INSERT INTO "Lease" ("name", "owner", "until") VALUES (${name}, ${owner}, (clock_timestamp() AT TIME ZONE 'UTC') + ${ms}::int * interval '1 millisecond')
    ON CONFLICT ("name") DO UPDATE SET "owner" = excluded."owner", "until" = excluded."until"
    WHERE "Lease"."owner" = excluded."owner" OR "Lease"."until" < clock_timestamp() AT TIME ZONE 'UTC'`) > 0;

/** Gives back every lease of an owner. */
export const giveLeasesBack = async (store: Store, owner: string): Promise<void> => {
  await store.client.lease.deleteMany({ where: { owner } });
};
