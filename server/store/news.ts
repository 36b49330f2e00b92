import { setTimeout as sleep } from "node:timers/promises";
import { locateStore, type StoreEnvironment } from "./location.ts";
import type { PostgresAddress } from "./postgres-address.ts";
import { SERVERS } from "./presence.ts";
import type { Store } from "./store.ts";

/** What servers on one database tell each other. `topic`: of what; `id`: of which. */
export interface News {
  readonly topic: "jobs" | "job" | "snapshot" | "sources";
  readonly id: string;
  /** The server that tells it. */
  readonly from: string;
}

const CHANNEL = "rolewalk";
const AGAIN_MS = 1000;
const TOPICS: readonly News["topic"][] = ["jobs", "job", "snapshot", "sources"];

/** Tells all servers on the database; whoever is not there, or is cut off just now, does not hear it. Nothing on a database in a file. */
export async function tellNews(store: Store, { topic, id, from }: News): Promise<void> {
  if (store.dialect === "postgresql") await store.client.$executeRaw`SELECT pg_notify(${CHANNEL}, ${`${topic} ${from} ${id}`})`;
}

function newsOf(payload: string): News | undefined {
  const [topic, from, ...rest] = payload.split(" ");
  const known = TOPICS.find((one) => one === topic);
  return known && from !== undefined ? { topic: known, from, id: rest.join(" ") } : undefined;
}

/** Ends the listening. */
export type Unlisten = () => Promise<void>;

/** Listens until the connection is lost or `signal` says that it is enough; whatever happened, nothing of it is left open. @throws Error when it does not come to that */
async function hearUntilLost(address: PostgresAddress, signal: AbortSignal, hear: (news: News) => void, begun: () => void): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ ...address.options, application_name: "rolewalk server" });
  const lost = new Promise<void>((done) => {
    client.on("error", () => done());
    client.on("end", () => done());
  });
  client.on("notification", ({ payload }) => {
    const news = newsOf(payload ?? "");
    if (news) hear(news);
  });
  const end = (): Promise<void> => client.end().catch(() => undefined);
  signal.addEventListener("abort", end);
  try {
    await client.connect();
    // waits while somebody has the database for themselves
    await client.query("SELECT pg_advisory_lock_shared(hashtextextended(current_schema() || '.rolewalk.' || $1, 0))", [SERVERS]);
    await client.query(`LISTEN ${CHANNEL}`);
    if (signal.aborted) return;
    begun();
    await lost;
  } finally {
    signal.removeEventListener("abort", end);
    await end();
  }
}

/**
 * Hears what other servers tell, and shows by its connection that a server runs. A connection that is lost is made again; `begun` is told each time that one
 * stands: what was told before it was not heard. Undefined for a database in a file.
 */
export function listenToNews(environment: StoreEnvironment, hear: (news: News) => void, begun: () => void): Unlisten | undefined {
  const location = locateStore(environment);
  if (!location.ok || location.value.dialect !== "postgresql") return undefined;
  const { address } = location.value;
  const ended = new AbortController();
  const listen = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        await hearUntilLost(address, ended.signal, hear, begun);
      } catch {
        // it is tried again below, and /readyz says why it does not work
      }
      await sleep(AGAIN_MS, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  };
  const over = listen();
  return async () => {
    ended.abort();
    await over;
  };
}
