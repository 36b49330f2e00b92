import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { askSnapshot } from "@/server/api/ask-snapshot.ts";
import { forgetOverHttp } from "@/server/api/forget/http-forget.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { factsOfSnapshot } from "@/server/api/load-snapshot.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { closeServerStore, serverStore } from "@/server/api/store-handle.ts";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { forgetAnswer } from "@/server/contract/forget.ts";
import { listSnapshots } from "@/server/store/snapshot-repository.ts";
import { rolewalk, serve } from "./served-for-tests.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "rolewalk-forget-"));
const HOME = join(FOLDER, "home");
const OWN = { ROLEWALK_HOME: HOME, DATABASE_URL: "", ROLEWALK_TOKEN: "" };
const MANY = 12;
let people: readonly string[] = [];

beforeAll(async () => {
  for (const [name, value] of Object.entries(OWN)) vi.stubEnv(name, value);
  writeFixture(SIZES.S, join(FOLDER, "S"));
  const facts = await factsOfBundle(join(FOLDER, "S"), new Date());
  people = facts.accounts.flatMap((one) => one.users.map((user) => user.arn));
  const store = await serverStore();
  for (let i = 0; i < MANY; i += 1)
    await keepFacts(store, { ...facts, accounts: facts.accounts.map((one) => ({ ...one, name: `${i}` })) }, { origin: "import", label: `${i}` });
}, 120_000);
afterAll(async () => {
  await closeServerStore();
  vi.unstubAllEnvs();
  rmSync(FOLDER, { recursive: true, force: true });
});

const named = async (arn: string): Promise<number> => {
  const store = await serverStore();
  const bodies = await Promise.all((await listSnapshots(store)).map((one) => factsOfSnapshot(store, one)));
  return bodies.filter((one) => JSON.stringify(one).includes(`${arn}"`)).length;
};
const unfinished = (): number => {
  const file = new Database(join(HOME, "rolewalk.db"), { readonly: true });
  try {
    return file.prepare<[], { n: number }>("SELECT count(*) AS n FROM ForgottenName WHERE doneAt IS NULL").get()?.n ?? 0;
  } finally {
    file.close();
  }
};
const audited = async (): Promise<string> => (await rolewalk(["audit", "export"], OWN)).out.toString("utf8");

test("a dry run tells what would be replaced and what stays; the other does it, and the trail says so without the name", { timeout: 120_000 }, async () => {
  const [arn = ""] = people;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const dry = await rolewalk(["forget", arn, "--dry-run"], OWN);
  expect([dry.code, dry.out.toString("utf8")]).toEqual([0, expect.stringContaining(`${name} would be person-`)]);
  expect(await named(arn)).toBe(MANY);
  const done = await rolewalk(["forget", arn, "--json"], OWN);
  const answer = forgetAnswer.parse(JSON.parse(done.out.toString("utf8")));
  expect([done.code, answer.places.filter((one) => one.texts > 0).length, await named(arn), await named(answer.ref)]).toEqual([0, MANY, 0, MANY]);
  const trail = await audited();
  expect(trail).toContain('"person.forgotten"');
  expect(trail).toContain(answer.ref);
  expect(trail).not.toContain(arn);
  for (const [words, code, said] of [
    [["forget", arn], 2, "nothing that is kept names"],
    [["forget", "arn:aws:iam::111122223333:role/x"], 2, "is a role: only people are forgotten"],
    [["forget", arn, "--beginning", "*"], 2, "--beginning: is made of letters"],
  ] as const) {
    const refused = await rolewalk(words, OWN);
    expect([refused.code, refused.problems]).toEqual([code, expect.stringContaining(said)]);
  }
});

test("killed in the middle it is known to be unfinished, each snapshot is whole, and the next run ends it", { timeout: 120_000 }, async () => {
  const arn = people[1] ?? "";
  const child: ChildProcess = spawn(process.execPath, ["server/launch/rolewalk.mjs", "forget", arn], { env: { ...process.env, ...OWN }, stdio: "ignore" });
  const ended = new Promise((done) => child.once("exit", done));
  await vi.waitFor(() => expect(unfinished()).toBe(1), { timeout: 60_000, interval: 2 });
  child.kill("SIGKILL");
  await ended;
  expect(unfinished()).toBe(1);
  const left = await named(arn);
  expect(left).toBeGreaterThan(0);
  const again = await rolewalk(["forget", arn], OWN);
  expect([again.code, again.problems]).toEqual([0, ""]);
  expect([unfinished(), await named(arn)]).toEqual([0, 0]);
  expect(await audited()).toContain("since it had broken off");
});

test("a backup of before, put back, does not bring the name back", { timeout: 120_000 }, async () => {
  const arn = people[3] ?? "";
  const copy = join(FOLDER, "before.db");
  await closeServerStore();
  for (const words of [
    ["db", "backup", copy],
    ["forget", arn],
    ["db", "restore", copy],
  ]) {
    const { code, problems } = await rolewalk(words, OWN);
    expect([words[0], code, problems]).toEqual([words[0], 0, ""]);
  }
  expect([unfinished(), await named(arn), (await listSnapshots(await serverStore())).length]).toEqual([0, 0, MANY]);
});

test("a process that holds a snapshot ready lets go of it when another one forgets somebody in it", { timeout: 60_000 }, async () => {
  const arn = people[4] ?? "";
  const found = async (): Promise<string> => {
    const [newest] = await listSnapshots(await serverStore());
    return new TextDecoder().decode(await askSnapshot({ snapshot: newest?.id, scope: null }, "search", { q: arn.slice(arn.lastIndexOf("/") + 1) }));
  };
  expect(await found()).toContain(`"${arn}"`);
  expect((await rolewalk(["forget", arn], OWN)).code).toBe(0);
  expect(await found()).not.toContain(`"${arn}"`);
});

test("on a server the same, and what it is asked stands in no address", { timeout: 60_000 }, async () => {
  const arn = people[2] ?? "";
  const seen: string[] = [];
  const server = await serve((request) => {
    seen.push(request.url);
    return forgetOverHttp(request);
  });
  const { code, out } = await rolewalk(["forget", arn, "--server", server.url, "--json"], OWN);
  await server.stop();
  expect([code, forgetAnswer.parse(JSON.parse(out.toString("utf8"))).dryRun]).toEqual([0, false]);
  expect(await named(arn)).toBe(0);
  expect(seen.join()).not.toContain("user");
});
