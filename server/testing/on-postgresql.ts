import { afterAll, beforeAll, beforeEach } from "vitest";
import { startPostgres, type TestPostgres } from "./postgres.mjs";
import { postgresFolder } from "./postgres-folder.mjs";

/*
 * Set up before a file of tests that was written for a database in a file: the same tests on a PostgreSQL server.
 */
let server: TestPostgres | undefined;

if (postgresFolder() === undefined) beforeEach(({ skip }) => skip("there is no PostgreSQL server on this machine"));
else {
  beforeAll(async () => {
    server = await startPostgres();
    process.env["DATABASE_URL"] = await server.create();
  });
  afterAll(() => server?.stop());
}
