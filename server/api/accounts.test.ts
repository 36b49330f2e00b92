import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { accountsAnswer } from "@/server/contract/answers.ts";
import { entityAnswer } from "@/server/contract/screen.ts";
import { Estate } from "./estate.ts";
import { problemResponse } from "./http.ts";
import { QUESTIONS } from "./questions.ts";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-accounts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROLE = "arn:aws:iam::111122223333:role/app";
const FILES = {
  "role.json": { Role: { Path: "/", RoleName: "app", RoleId: "AROAX", Arn: ROLE, AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] } } },
  "list-accounts.json": {
    Accounts: [
      { Id: "111122223333", Name: "payments", Status: "ACTIVE" },
      { Id: "444455556666", Name: "audit", Status: "ACTIVE" },
    ],
  },
};

describe("the names of accounts, as the organization lists them", () => {
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), JSON.stringify(content));
  const ask = async (name: string, raw: object): Promise<unknown> => {
    const loaded = await loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" });
    if (!loaded.ok) throw new Error(loaded.error.message);
    const question = QUESTIONS.get(name);
    return question?.ask(new Estate(loaded.value, Date.parse("2026-11-25T00:00:00Z")), question.params.parse(raw));
  };

  it("are there for collected accounts and for those that were not", async () => {
    expect(accountsAnswer.parse(await ask("accounts", {})).accounts).toEqual([
      { id: "111122223333", name: "payments", collected: true },
      { id: "444455556666", name: "audit", collected: false },
    ]);
  });

  it("stand beside the id in what is told of an entity", async () => {
    expect(entityAnswer.parse(await ask("entity", { ref: ROLE })).context).toBe("account payments (111122223333)");
  });
});

it("a failure is called the same in its answer and in the header that logs keep", async () => {
  const response = problemResponse(new Error("a fault"));
  expect(((await response.json()) as { request: string }).request).toBe(response.headers.get("x-request-id"));
});
