import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAudit } from "@/server/store/audit-repository.ts";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { type AuditLine, lineOf, recordDeed, verifyTrail } from "./audit.ts";

onEveryDatabase((database) => {
  let store: Store;
  let trail: AuditLine[];

  const read = async (): Promise<AuditLine[]> => {
    const lines: AuditLine[] = [];
    for await (const entry of readAudit(store)) lines.push(lineOf(entry));
    return lines;
  };

  beforeAll(async () => {
    const opened = await openStore(await database.environment());
    if (!opened.ok) throw new Error(opened.error.message);
    store = opened.value;
    // at once, as requests are
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        recordDeed(store, { subject: `s${i}`, name: `N ${i}`, action: "source.saved", target: "orchard", detail: { i, name: "ünï" } }),
      ),
    );
    trail = await read();
  });
  afterAll(() => closeStore(store));

  test("entries of many at once make one trail without a gap, each behind the one before", async () => {
    expect(trail.map((one) => one.position)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(trail.map((one) => one.subject)).size).toBe(12);
    expect(await verifyTrail(trail)).toEqual({ ok: true, entries: 12, head: trail[11]?.hash });
  });

  test("an entry with signs that no database keeps holds all the same", async () => {
    const opened = await openStore(await database.environment());
    if (!opened.ok) throw new Error(opened.error.message);
    await recordDeed(opened.value, { subject: "s", name: "half a \ud83d sign", action: "source.saved", target: "a\u0000b", detail: { "\u0000": "\ud800" } });
    const lines: AuditLine[] = [];
    for await (const entry of readAudit(opened.value)) lines.push(lineOf(entry));
    await closeStore(opened.value);
    expect(lines).toMatchObject([{ name: "half a \ufffd sign", target: "a\ufffdb" }]);
    expect(await verifyTrail(lines)).toMatchObject({ ok: true, entries: 1 });
  });

  test("the database changes and removes none", async () => {
    const asked = (sql: string) => store.client.$executeRawUnsafe(sql);
    await expect(asked(`UPDATE "AuditEntry" SET name = 'Somebody else' WHERE position = 3`)).rejects.toThrow(/never changed/);
    await expect(asked('DELETE FROM "AuditEntry"')).rejects.toThrow(/never removed/);
    if (database.dialect === "postgresql") await expect(asked('TRUNCATE "AuditEntry"')).rejects.toThrow(/never removed/);
    expect(await read()).toEqual(trail);
  });

  describe("what somebody did to the trail is told by the first entry that does not follow", () => {
    const changed = (at: number, more: Partial<AuditLine>): AuditLine[] => trail.map((one, i) => (i === at - 1 ? { ...one, ...more } : one));
    test.each<[string, () => AuditLine[], number]>([
      ...(["subject", "name", "action", "target"] as const).map((field): [string, () => AuditLine[], number] => [
        `another ${field}`,
        () => changed(5, { [field]: "x" }),
        5,
      ]),
      ["another time", () => changed(1, { at: "2020-01-01T00:00:00.000Z" }), 1],
      ["another detail", () => changed(12, { detail: {} }), 12],
      ["another hash", () => changed(4, { hash: "0".repeat(64) }), 4],
      ["one that is missing", () => trail.filter((one) => one.position !== 7), 7],
      ["the first that is missing", () => trail.slice(1), 1],
      ["two that changed places", () => [...trail.slice(0, 2), ...trail.slice(2, 4).reverse(), ...trail.slice(4)], 3],
      ["one that is there twice", () => [...trail.slice(0, 3), ...trail.slice(2)], 4],
    ])("%s", async (_, lines, position) => {
      expect(await verifyTrail(lines())).toMatchObject({ ok: false, position });
    });

    test("one that was changed with a hash to fit is told by the next", async () => {
      const opened = await openStore(await database.environment());
      if (!opened.ok) throw new Error(opened.error.message);
      for (const one of trail.slice(0, 3)) await recordDeed(opened.value, { ...one, name: one.position === 3 ? "Somebody else" : one.name }, new Date(one.at));
      const forged: AuditLine[] = [];
      for await (const entry of readAudit(opened.value)) forged.push(lineOf(entry));
      await closeStore(opened.value);
      expect(await verifyTrail(forged)).toMatchObject({ ok: true });
      expect(await verifyTrail([...forged, ...trail.slice(3)])).toMatchObject({ ok: false, position: 4 });
    });

    test("what is missing at the end is told by an entry that was there", async () => {
      const head = trail[11]?.hash ?? "";
      expect(await verifyTrail(trail.slice(0, 9))).toMatchObject({ ok: true, entries: 9 });
      expect(await verifyTrail(trail.slice(0, 9), head)).toMatchObject({ ok: false, position: 10 });
      expect(await verifyTrail(trail, head)).toMatchObject({ ok: true });
      expect(await verifyTrail([], head)).toMatchObject({ ok: false, position: 1 });
    });
  });
});
