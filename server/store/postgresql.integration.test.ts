import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { onPostgres } from "@/server/testing/databases.ts";
import { serverIdentity } from "@/server/testing/stand-in/certificates.ts";
import { type AuditRecord, appendAudit } from "./audit-repository.ts";
import { closeStore, openStore } from "./client.ts";
import { locateStore, type PostgresLocation } from "./location.ts";
import { migratePostgres } from "./migrate-postgresql.ts";
import { PostgresAddress } from "./postgres-address.ts";
import { findSnapshot, latestSnapshot, saveSnapshot } from "./snapshot-repository.ts";

const ROOT = process.cwd();
const MIGRATIONS = join(ROOT, "prisma", "postgresql", "migrations");
const ALL_MIGRATIONS = readdirSync(MIGRATIONS)
  .filter((name) => /^\d{14}_/.test(name))
  .sort();
const ABOUT = { coverage: {}, capturedAt: new Date(0), origin: "import", engineVersion: "1", factsShape: "a", status: "complete", counts: {} } as const;

const placeOf = (url: string) => PostgresAddress.of(url)?.place;

describe("an address", () => {
  test("is told without user, password and options, and cannot be read off what holds it", () => {
    const address = PostgresAddress.of("postgres://me:s%40cret@db.example:6543/rolewalk?sslmode=verify-full&schema=walk&connection_limit=3");
    expect(address?.place).toBe("postgresql://db.example:6543/rolewalk");
    expect(JSON.stringify({ address })).not.toContain("cret");
    expect(String(address)).not.toContain("cret");
    expect(address?.hide('no way in for me with "s@cret", s%40cret')).toBe('no way in for me with "***", ***');
    expect(address).toMatchObject({ schema: "walk", connections: 3 });
    expect(address?.options.connectionString).toBe("postgres://me:s%40cret@db.example:6543/rolewalk?sslmode=verify-full");
    expect(placeOf("postgresql://me@/rolewalk?host=/run/postgresql")).toBe("postgresql:///run/postgresql/rolewalk");
  });

  test.each(["postgresql://", "postgresql://me:secret@host", "postgresql://me:secret@host:nine/db", "postgres:/x"])(
    "%s is refused in one line that does not repeat it",
    async (url) => {
      const opened = await openStore({ DATABASE_URL: url });
      expect(opened).toMatchObject({ ok: false, error: { kind: "unsupported-database" } });
      expect(JSON.stringify(opened)).not.toContain("secret");
    },
  );

  test("a server that cannot be reached is one line", async () => {
    const opened = await openStore({ DATABASE_URL: "postgresql://me:secret@127.0.0.1:1/db", ROLEWALK_ROOT: ROOT });
    expect(opened).toMatchObject({
      ok: false,
      error: { kind: "unavailable", message: expect.stringContaining("`postgresql://127.0.0.1:1/db` cannot be opened") },
    });
    expect(JSON.stringify(opened)).not.toContain("secret");
  });
});

onPostgres((database) => {
  let folder = "";
  let url = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rolewalk-store-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    url = (await database.environment()).DATABASE_URL;
  });

  const locationOf = (address: string, migrationsDirectory = MIGRATIONS): PostgresLocation => {
    const located = locateStore({ DATABASE_URL: address, ROLEWALK_ROOT: ROOT });
    if (!located.ok || located.value.dialect !== "postgresql") throw new Error("this is no server");
    return { ...located.value, migrationsDirectory };
  };
  const withMigration = (name: string, sql: string): string => {
    const migrations = mkdtempSync(join(folder, "migrations-"));
    cpSync(MIGRATIONS, migrations, { recursive: true });
    mkdirSync(join(migrations, name), { recursive: true });
    writeFileSync(join(migrations, name, "migration.sql"), sql);
    return migrations;
  };
  const opened = async (address: string) => {
    const store = await openStore({ DATABASE_URL: address, ROLEWALK_ROOT: ROOT });
    if (!store.ok) throw new Error(store.error.message);
    return store.value;
  };

  describe("migrations", () => {
    test("a new database gets every migration, from whoever of many asks first; an up-to-date one none", async () => {
      const all = await Promise.all(Array.from({ length: 6 }, () => migratePostgres(locationOf(url))));
      expect(all.filter((one) => one.ok && one.value.length > 0)).toEqual([{ ok: true, value: ALL_MIGRATIONS }]);
      expect(all.filter((one) => one.ok)).toHaveLength(6);
      expect(await migratePostgres(locationOf(url))).toEqual({ ok: true, value: [] });
    });

    test("prisma itself finds nothing left to apply, and the migrations give exactly the schema", async () => {
      await migratePostgres(locationOf(url));
      const words = ["node_modules/prisma/build/index.js", "migrate", "status", "--config", "prisma/postgresql/prisma.config.ts"];
      const status = spawnSync(process.execPath, words, {
        encoding: "utf8",
        env: { ...process.env, DATABASE_URL: url, CHECKPOINT_DISABLE: "1", NO_COLOR: "1" },
      });
      expect(`${status.stdout}${status.stderr}`).toContain("Database schema is up to date");
      const drift = (...more: string[]) => spawnSync(process.execPath, ["prisma/engine/drift.mjs", ...more]).status;
      expect(drift("prisma/schema.prisma", "postgresql")).toBe(0);
      const changed = join(folder, "schema.prisma");
      writeFileSync(changed, readFileSync(join(ROOT, "prisma", "schema.prisma"), "utf8").replace("label         String", "label         String?"));
      expect(drift(changed, "postgresql")).toBe(2);
    });

    test("one that fails changes nothing and says so", async () => {
      const broken = withMigration("29990101000000_broken", "CREATE TABLE extra (id TEXT); INSERT INTO nowhere VALUES (1);");
      expect(await migratePostgres(locationOf(url, broken))).toMatchObject({
        ok: false,
        error: { kind: "migration-failed", message: expect.stringContaining("nowhere") },
      });
      expect(await database.server().query("SELECT to_regclass('extra') AS extra, to_regclass('\"Snapshot\"') AS snapshot", url)).toEqual([
        { extra: null, snapshot: null },
      ]);
      expect(await migratePostgres(locationOf(url))).toEqual({ ok: true, value: ALL_MIGRATIONS });
    });

    test("of a newer version one that only adds is gone on with, any other is refused", async () => {
      await migratePostgres(locationOf(url, withMigration("29990101000000_later_additive", 'ALTER TABLE "Snapshot" ADD COLUMN later TEXT;')));
      const store = await opened(url);
      const id = await saveSnapshot(store, { ...ABOUT, label: "l", facts: {} });
      expect(await findSnapshot(store, id)).toMatchObject({ label: "l" });
      await closeStore(store);
      await migratePostgres(locationOf(url, withMigration("29990101000001_other", 'ALTER TABLE "Snapshot" DROP COLUMN label;')));
      expect(await migratePostgres(locationOf(url))).toMatchObject({ ok: false, error: { kind: "newer-database", message: expect.stringContaining("other") } });
    });

    test("an edited one is refused", async () => {
      await migratePostgres(locationOf(url));
      expect(await migratePostgres(locationOf(url, withMigration(ALL_MIGRATIONS[0] ?? "", "SELECT 1;")))).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining("edited") },
      });
    });
  });

  test("two servers that write at once make one trail without a gap, one snapshot of the same facts, one newest, and one sighting of it", async () => {
    const servers = [await opened(url), await opened(url)];
    const of = (i: number) => servers[i % 2] ?? expect.unreachable();
    const entry = (last: AuditRecord | undefined, i: number): AuditRecord => {
      const [position, previous] = [(last?.position ?? 0) + 1, last?.hash ?? ""];
      return { position, at: new Date(), subject: `s${i}`, name: "", action: "a", target: "", detail: "{}", previous, hash: `${position}` };
    };
    await Promise.all(Array.from({ length: 60 }, (_, i) => appendAudit(of(i), (last) => entry(last, i))));
    const trail = await of(0).client.auditEntry.findMany({ orderBy: { position: "asc" } });
    expect(trail.map(({ position, previous }) => [position, previous])).toEqual(Array.from({ length: 60 }, (_, i) => [i + 1, i === 0 ? "" : `${i}`]));
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => saveSnapshot(of(i), { ...ABOUT, label: `${i}`, facts: { same: true } })));
    expect(new Set(ids).size).toBe(1);
    expect(await of(0).client.sighting.count()).toBe(1);
    await Promise.all(Array.from({ length: 20 }, (_, i) => saveSnapshot(of(i), { ...ABOUT, label: `${i}`, facts: { i } })));
    const saved = (await of(1).client.snapshot.findMany()).map((one) => one.savedAt.getTime());
    expect(new Set(saved).size).toBe(21);
    for (const store of servers) await closeStore(store);
  });

  test("what PostgreSQL cannot hold in a text does not stop what is kept", async () => {
    const store = await opened(url);
    const id = await saveSnapshot(store, { ...ABOUT, label: "a\u0000b", facts: { name: "a\u0000b" } });
    expect(await findSnapshot(store, id)).toMatchObject({ label: "a\ufffdb" });
    await closeStore(store);
  });

  test("a schema of one's own is made and used, beside another one in the same database", async () => {
    const [here, there] = [await opened(`${url}?schema=walk%20one`), await opened(url)];
    const id = await saveSnapshot(here, { ...ABOUT, label: "here", facts: {} });
    expect(await latestSnapshot(there)).toBeUndefined();
    expect((await latestSnapshot(here))?.id).toBe(id);
    expect(await database.server().query('SELECT id FROM "walk one"."Snapshot"', url)).toEqual([{ id }]);
    for (const store of [here, there]) await closeStore(store);
  });

  test("a database with another encoding is refused before anything is put into it", async () => {
    await database.server().query("CREATE DATABASE latin ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0", database.server().url);
    const latin = database.server().url.replace(/postgres$/, "latin");
    expect(await migratePostgres(locationOf(latin))).toMatchObject({ ok: false, error: { message: expect.stringContaining("UTF8 is needed") } });
    expect(await database.server().query("SELECT count(*)::int AS n FROM information_schema.tables WHERE table_schema = 'public'", latin)).toEqual([{ n: 0 }]);
  });

  test("TLS that the address asks for is asked for, and neither that nor a wrong password tells what was given", async () => {
    const strict = await openStore({ DATABASE_URL: `${url}?sslmode=verify-full`, ROLEWALK_ROOT: ROOT });
    expect(strict).toMatchObject({ ok: false, error: { message: expect.stringMatching(/SSL/) } });
    const secret = encodeURIComponent(database.server().password);
    const wrong = await openStore({ DATABASE_URL: url.replace(secret, "another-secret"), ROLEWALK_ROOT: ROOT });
    expect(wrong).toMatchObject({ ok: false, error: { kind: "unavailable", message: expect.stringContaining("password authentication failed") } });
    for (const one of [strict, wrong])
      for (const text of [secret, database.server().password, "another-secret"]) expect(JSON.stringify(one)).not.toContain(text);
  });

  describe("over TLS", () => {
    const identity = serverIdentity();
    const asOwner = (sql: string) => database.server().query(sql, database.server().url);
    const pem = (text: string): string =>
      text
        .trim()
        .split("\n")
        .map((line) => `('${line}')`)
        .join();
    const authority = (): string => {
      const file = join(mkdtempSync(join(folder, "ca-")), "ca.pem");
      writeFileSync(file, identity.ca);
      return file;
    };
    const verified = (host: string, ca: string): string => `${url.replace("127.0.0.1", host)}?sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`;

    beforeAll(async () => {
      const [at] = await asOwner("SHOW data_directory");
      // the server writes them itself: it takes no key that others could read
      for (const [name, text] of [
        ["cert", identity.cert],
        ["key", identity.key],
      ] as const) {
        await asOwner(`COPY (VALUES ${pem(text)}) TO PROGRAM 'umask 077; cat > ${at?.["data_directory"]}/rolewalk.${name}'`);
        await asOwner(`ALTER SYSTEM SET ssl_${name}_file = 'rolewalk.${name}'`);
      }
      await asOwner("ALTER SYSTEM SET ssl = on");
      await reloaded("on");
    });
    afterAll(async () => {
      await asOwner("ALTER SYSTEM SET ssl = off");
      await reloaded("off");
    });
    async function reloaded(ssl: string): Promise<void> {
      await asOwner("SELECT pg_reload_conf()");
      await vi.waitFor(async () => expect(await asOwner("SHOW ssl")).toEqual([{ ssl }]), { timeout: 10_000 });
    }

    test("migrations and questions are asked of a server whose certificate holds, and none is asked in the clear", async () => {
      const store = await opened(verified("127.0.0.1", authority()));
      const [mine] = await store.client.$queryRaw<{ ssl: boolean }[]>`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
      expect(mine).toEqual({ ssl: true });
      await closeStore(store);
    });

    test("a certificate of another authority, and one of another name, is refused, and nothing is asked there", async () => {
      const other = join(folder, "other.pem");
      writeFileSync(other, serverIdentity().ca);
      // `127.1` leads to the same server, by a name that the certificate does not have
      for (const address of [verified("127.0.0.1", other), verified("127.1", authority())]) {
        const refused = await openStore({ DATABASE_URL: address, ROLEWALK_ROOT: ROOT });
        expect(refused).toMatchObject({ ok: false, error: { kind: "unavailable" } });
        expect(JSON.stringify(refused)).toMatch(/certificate|altnames/i);
      }
      expect(await database.server().query("SELECT count(*)::int AS n FROM information_schema.tables WHERE table_schema = 'public'", url)).toEqual([{ n: 0 }]);
    });
  });
});
