import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/prisma/postgresql/generated/client/client.ts";
import type { PostgresAddress } from "./postgres-address.ts";
import type { StoreClient } from "./store.ts";

const kept = (value: unknown): unknown => (typeof value === "string" && value.includes("\u0000") ? value.replaceAll("\u0000", "\uFFFD") : value);

/** PostgreSQL holds no NUL in a text: it is kept as the sign for what cannot be shown. */
class Connection extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: the driver's own signature has a dozen forms
  override query(...words: any[]): any {
    const [first] = words;
    if (Array.isArray(first?.values)) first.values = first.values.map(kept);
    if (Array.isArray(words[1])) words[1] = words[1].map(kept);
    return (super.query as (...all: unknown[]) => unknown).apply(this, words);
  }
}

/** The client of a database on a server. What the repositories use of the two clients is the same. */
export function postgresClient(address: PostgresAddress): StoreClient {
  const adapter = new PrismaPg(
    { ...address.options, max: address.connections, Client: Connection } as pg.PoolConfig,
    address.schema === undefined ? {} : { schema: address.schema },
  );
  return new PrismaClient({ adapter }) as unknown as StoreClient;
}
