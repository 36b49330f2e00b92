import type { StoreClient } from "./store.ts";

/** The name of the lock that every server of an installation holds together with the others, and that whoever needs the database alone takes for itself. */
export const SERVERS = "servers";

/** Takes the database for whoever asks within a transaction, until it ends; false while a server has it open. */
export async function lockOfServers(tx: StoreClient): Promise<boolean> {
  const rows = await tx.$queryRaw<readonly { readonly alone: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.rolewalk.' || ${SERVERS}, 0)) AS alone`;
  return rows[0]?.alone === true;
}
