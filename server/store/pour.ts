import type { Prisma } from "@/prisma/generated/client.ts";
import type { StoreClient } from "./store.ts";

interface Table {
  readonly name: Uncapitalize<Prisma.ModelName>;
  /** What its rows are put in order by. */
  readonly key: readonly string[];
  /** Rows that are held at a time. */
  readonly rows: number;
}

/** What every table is asked here. */
interface Rows {
  findMany(asked: object): Promise<readonly object[]>;
  createMany(asked: { readonly data: readonly object[] }): Promise<unknown>;
  count(): Promise<number>;
}

const MANY = 500;
/** Of pieces of some megabytes each. */
const FEW = 4;

/** Every table, each after those that its rows refer to. */
export const TABLES: readonly Table[] = [
  { name: "snapshot", key: ["id"], rows: MANY },
  { name: "snapshotChunk", key: ["snapshotId", "position"], rows: FEW },
  { name: "sighting", key: ["id"], rows: MANY },
  { name: "source", key: ["id"], rows: MANY },
  { name: "sourceCapture", key: ["sourceId"], rows: MANY },
  { name: "captureChunk", key: ["sourceId", "position"], rows: FEW },
  { name: "job", key: ["id"], rows: MANY },
  { name: "lease", key: ["name"], rows: MANY },
  { name: "pushNonce", key: ["key", "nonce"], rows: MANY },
  { name: "acceptedRisk", key: ["id"], rows: MANY },
  { name: "markedTarget", key: ["ref"], rows: MANY },
  { name: "review", key: ["id"], rows: MANY },
  { name: "reviewChunk", key: ["reviewId", "position"], rows: FEW },
  { name: "reviewDecision", key: ["id"], rows: MANY },
  { name: "session", key: ["id"], rows: MANY },
  { name: "oneTimeSecret", key: ["id"], rows: MANY },
  { name: "apiToken", key: ["id"], rows: MANY },
  { name: "auditEntry", key: ["position"], rows: MANY },
  { name: "forgottenName", key: ["id"], rows: MANY },
  { name: "storeKey", key: ["name"], rows: MANY },
];

const rowsOf = (client: StoreClient, { name }: Table): Rows => client[name] as unknown as Rows;

async function pourTable(from: StoreClient, to: StoreClient, table: Table): Promise<void> {
  const orderBy = table.key.map((key) => ({ [key]: "asc" }));
  for (let skip = 0; ; skip += table.rows) {
    const data = await rowsOf(from, table).findMany({ orderBy, skip, take: table.rows });
    if (data.length > 0) await rowsOf(to, table).createMany({ data });
    if (data.length < table.rows) return;
  }
}

/** The first table that has a row; undefined: nothing is kept. */
export async function firstFilled(client: StoreClient): Promise<string | undefined> {
  for (const table of TABLES) if ((await rowsOf(client, table).count()) > 0) return table.name;
  return undefined;
}

/**
 * Copies every row of one database into another, which is empty; both have the tables of this version. Whoever calls sees to it that nobody writes into the first
 * meanwhile, and that what was copied is kept as a whole or not at all.
 * @throws Error when a table has not as many rows as the one it was copied from
 */
export async function pour(from: StoreClient, to: StoreClient): Promise<void> {
  for (const table of TABLES) {
    await pourTable(from, to, table);
    const [there, here] = [await rowsOf(from, table).count(), await rowsOf(to, table).count()];
    if (there !== here) throw new Error(`${here} of ${there} rows of \`${table.name}\` were copied`);
  }
}
