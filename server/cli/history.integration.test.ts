import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { historyAnswer } from "@/server/contract/history.ts";
import { rolewalk } from "./served-for-tests.ts";

const DEMO = "server/demo/bundle";
const DETAILS = "accounts/111122223333/account-authorization-details.json";
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-history-"));
const LATER = join(HOME, "later");

beforeAll(() => {
  cpSync(DEMO, LATER, { recursive: true });
  const details = JSON.parse(readFileSync(join(DEMO, DETAILS), "utf8")) as { RoleDetailList: readonly { readonly RoleName: string }[] };
  const RoleDetailList = details.RoleDetailList.filter((role) => role.RoleName !== "OrdersBucket");
  writeFileSync(join(LATER, DETAILS), JSON.stringify({ ...details, RoleDetailList }));
});
afterAll(() => rmSync(HOME, { recursive: true, force: true }));

const run = async (...words: readonly string[]) => {
  const { code, out, problems } = await rolewalk(words, { ROLEWALK_HOME: join(HOME, "own") });
  return { code, out: out.toString("utf8"), err: problems };
};

test("diff --by counts what differs by group, and says which groups there are", async () => {
  const { code, out } = await run("diff", DEMO, LATER, "--by", "namespace");
  expect(code).toBe(0);
  expect(out).toMatch(/^namespace +appeared +disappeared +otherwise +opened +closed$/m);
  expect(out).toMatch(/^k8s:\/\/demo\/namespace\/shop +0 +1 /m);
  expect(out).not.toContain("->");
  expect(await run("diff", DEMO, LATER, "--by", "color")).toMatchObject({
    code: 2,
    err: expect.stringContaining("--by takes one of namespace, owner, account"),
  });
});

test("history tells days over kept snapshots as over bundles", async () => {
  const none = await run("history");
  expect(none).toMatchObject({ code: 2 });
  for (const bundle of [DEMO, LATER]) expect((await run("import", bundle)).code).toBe(0);
  const kept = historyAnswer.parse(JSON.parse((await run("history", "--json")).out));
  const bundles = historyAnswer.parse(JSON.parse((await run("history", DEMO, LATER, "--json")).out));
  expect(kept.days.map((one) => one.counts)).toEqual(bundles.days.map((one) => one.counts));
  expect(kept.days[0]?.counts.disappeared).toBeGreaterThan(0);
  const { out } = await run("history", "--by", "account");
  expect(out).toMatch(/^\d{4}-\d\d-\d\d {2}0 appeared, [1-9]\d* disappeared/m);
  expect(out).toMatch(/^ {2}111122223333 /m);
});

test("history from a snapshot that is not earlier, and over no days, is refused in one line", async () => {
  const { days } = historyAnswer.parse(JSON.parse((await run("history", "--json")).out));
  const newest = days[0]?.after.snapshot ?? "";
  expect(await run("history", "--before", newest)).toMatchObject({ code: 2, err: expect.stringContaining("is not an earlier snapshot") });
  expect(await run("history", "--limit", "0")).toMatchObject({ code: 2, err: expect.stringContaining("--limit") });
});
