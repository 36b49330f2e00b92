import { messageOf } from "./problem.ts";
import type { Store } from "./store.ts";

/**
 * Makes the file of a database anew, so that what was removed or replaced lies in no unused part of it. A server of PostgreSQL does that in its own time, by its
 * vacuum. Returns why it could not be done: somebody reads for long, or there is no room for a second copy.
 */
export async function scrub({ client, dialect }: Store): Promise<string | undefined> {
  if (dialect !== "sqlite") return undefined;
  try {
    await client.$executeRaw`VACUUM`;
    // the log beside it has what is new; until that is taken over, the file itself is the one of before
    const [row] = await client.$queryRaw<readonly { readonly busy: number | bigint }[]>`PRAGMA wal_checkpoint(TRUNCATE)`;
    return Number(row?.busy) === 0 ? undefined : "another process reads in it";
  } catch (thrown) {
    return messageOf(thrown);
  }
}
