import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "@/prisma/postgresql/generated/client/client.ts";
import type { PostgresAddress } from "./postgres-address.ts";
import type { StoreClient } from "./store.ts";

const kept = (value: unknown): unknown => (typeof value === "string" && value.includes("\u0000") ? value.replaceAll("\u0000", "\uFFFD") : value);

/** PostgreSQL holds no NUL in a text: it is kept as the sign for what cannot be shown. */
class Connection extends pg.Client {
  // the driver's own signature has a dozen forms, which all of these words fit
  override query(...words: never[]): never {
    const given: unknown[] = words;
    const [first] = given;
    if (typeof first === "object" && first !== null && "values" in first && Array.isArray(first.values)) first.values = first.values.map(kept);
    if (Array.isArray(given[1])) given[1] = given[1].map(kept);
    return (super.query as (...all: never[]) => never).apply(this, words);
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
