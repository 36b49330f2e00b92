import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { rolewalk } from "./served-for-tests.ts";

test("a database that a later version has brought up to date is refused in one sentence, and is left as it is", async () => {
  const home = mkdtempSync(join(tmpdir(), "rolewalk-newer-"));
  try {
    const environment = { ROLEWALK_HOME: home };
    expect((await rolewalk(["import", "server/demo/bundle"], environment)).code).toBe(0);
    const change = (sql: string): void => void new Database(join(home, "rolewalk.db")).exec(sql).close();
    change(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ('x', 'x', '2999-01-01', '29990101000000_later', 1)`,
    );
    const { code, problems } = await rolewalk(["history"], environment);
    expect(problems.trim()).toMatch(
      /^(rolewalk: |error: )?the database was written by a newer version \(migration `29990101000000_later` is not known here\)$/,
    );
    expect(code).toBe(2);
    change("DELETE FROM _prisma_migrations WHERE id = 'x'");
    expect((await rolewalk(["history"], environment)).code).toBe(0);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
