import type { PrismaClient } from "@/prisma/generated/client.ts";

/** What the repositories ask, whatever database it is. */
export type StoreClient = PrismaClient;

/** An open database, up to date. The repositories of this folder are functions on it. */
export interface Store {
  readonly client: StoreClient;
  readonly dialect: "sqlite" | "postgresql";
  /** Where it is, for people: a file, or an address without user and password. */
  readonly place: string;
  /** What is asked belongs to one transaction, which is somebody else's to end. */
  readonly isWithin?: true;
  /** The migrations that opening it has applied. */
  readonly migrated: readonly string[];
}
