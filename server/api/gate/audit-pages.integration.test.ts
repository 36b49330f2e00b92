import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { serverStore } from "@/server/api/store-handle.ts";
import { auditEntries, auditVerified } from "@/server/contract/audit.ts";
import { recordDeed } from "@/server/gate/audit.ts";
import { closeStore } from "@/server/store/client.ts";
import { auditEntriesOverHttp, auditVerifiedOverHttp } from "./audit.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-audit-pages-"));
const ASHA = { subject: "issuer asha", name: "Asha" };
const BO = { subject: "issuer bo", name: "Bo" };

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  const store = await serverStore();
  const deeds = [
    [ASHA, "signed-in", "2026-11-24T23:59:59.999Z"],
    [ASHA, "mark.set", "2026-11-25T00:00:00.000Z"],
    [BO, "mark.set", "2026-11-25T23:59:59.999Z"],
    [{ ...BO, name: "Bo Berg" }, "mark.removed", "2026-11-26T00:00:00.000Z"],
    [ASHA, "report.taken", "2026-11-26T12:00:00.000Z"],
  ] as const;
  for (const [who, action, at] of deeds) await recordDeed(store, { ...who, action, target: "x", detail: { by: "session" } }, new Date(at));
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const page = async (search: string) =>
  auditEntries.parse(await (await auditEntriesOverHttp(new Request(`http://127.0.0.1/api/v1/audit/entries?${new URLSearchParams(search)}`))).json());
const verified = async (search = "") =>
  auditVerified.parse(await (await auditVerifiedOverHttp(new Request(`http://127.0.0.1/api/v1/audit/verified?${search}`))).json());

test("the newest comes first, page by page, with everybody and everything that there is to narrow it by", async () => {
  const first = await page("size=2");
  expect([first.total, first.entries.map((one) => one.position)]).toEqual([5, [5, 4]]);
  expect((await page("size=2&page=3")).entries.map((one) => one.position)).toEqual([1]);
  expect((await page("size=2&page=4")).entries).toEqual([]);
  expect(first.subjects).toEqual([ASHA, { ...BO, name: "Bo Berg" }]);
  expect(first.actions).toEqual(["mark.removed", "mark.set", "report.taken", "signed-in"]);
});

test.each<[string, number[]]>([
  ["subject=issuer bo", [4, 3]],
  ["action=mark.set", [3, 2]],
  ["action=mark.set&subject=issuer asha", [2]],
  ["from=2026-11-25&until=2026-11-25", [3, 2]],
  ["from=2026-11-26", [5, 4]],
  ["until=2026-11-24", [1]],
  // the day that a calendar ends with
  ["until=9999-12-31", [5, 4, 3, 2, 1]],
  ["subject=nobody", []],
])("narrowed by %s it is %j", async (search, positions) => {
  const found = await page(search);
  expect([found.entries.map((one) => one.position), found.total]).toEqual([positions, positions.length]);
});

test.each(["size=0", "size=501", "page=0", "from=yesterday", "until=2026-13-01"])("%s is no question", async (search) => {
  expect((await auditEntriesOverHttp(new Request(`http://127.0.0.1/api/v1/audit/entries?${search}`))).status).toBe(400);
});

test("the trail holds together until somebody goes around the database", async () => {
  const before = await verified();
  const [last] = (await page("size=1")).entries;
  expect(before).toEqual({ ok: true, entries: 5, head: last?.hash });
  expect(await verified(`head=${last?.hash}`)).toEqual(before);
  expect(await verified(`head=${"f".repeat(64)}`)).toMatchObject({ ok: false, why: expect.stringContaining("missing at the end") });
  const file = new Database(join(HOME, "rolewalk.db"));
  for (const { name } of file.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) file.exec(`DROP TRIGGER ${name}`);
  file.exec("UPDATE AuditEntry SET target = 'y' WHERE position = 3");
  file.close();
  expect(await verified()).toMatchObject({ ok: false, position: 3 });
});
