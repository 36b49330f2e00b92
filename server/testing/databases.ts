import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { startPostgres, type TestPostgres } from "./postgres.mjs";
import { postgresFolder } from "./postgres-folder.mjs";

/** A kind of database that tests run on. */
export interface TestDatabase {
  readonly dialect: "sqlite" | "postgresql";
  /** The variables of an installation with a new, empty database and a home folder of its own. */
  readonly environment: () => Promise<{ readonly ROLEWALK_HOME: string; readonly ROLEWALK_ROOT: string; readonly DATABASE_URL: string }>;
  /** The server; only where there is one. */
  readonly server: () => TestPostgres;
}

const NO_SERVER = "PostgreSQL (no server of it on this machine)";

/** Declares tests once for each kind of database; where there is no PostgreSQL on the machine, its tests are skipped by name. */
export function onEveryDatabase(tests: (database: TestDatabase) => void): void {
  describe("SQLite", () => declare("sqlite", tests));
  onPostgres(tests);
}

/** Declares tests for PostgreSQL alone. */
export function onPostgres(tests: (database: TestDatabase) => void): void {
  const isHere = postgresFolder() !== undefined;
  describe.skipIf(!isHere)(isHere ? "PostgreSQL" : NO_SERVER, () => declare("postgresql", tests));
}

function declare(dialect: TestDatabase["dialect"], tests: (database: TestDatabase) => void): void {
  let folder = "";
  let server: TestPostgres | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rolewalk-databases-"));
    if (dialect === "postgresql") server = await startPostgres();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const running = (): TestPostgres => {
    if (!server) throw new Error("this database has no server");
    return server;
  };
  tests({
    dialect,
    server: running,
    environment: async () => {
      const home = mkdtempSync(join(folder, "home-"));
      const url = dialect === "postgresql" ? await running().create() : `file:${join(home, "rolewalk.db")}`;
      return { ROLEWALK_HOME: home, ROLEWALK_ROOT: process.cwd(), DATABASE_URL: url };
    },
  });
}
