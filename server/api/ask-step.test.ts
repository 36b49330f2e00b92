import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { CutAnswer, DecidingAnswer } from "@/server/contract/evidence.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const ORDERS = "arn:aws:iam::111122223333:role/OrdersBucket";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const ACCOUNT = "k8s://demo/serviceaccount/shop/orders";

async function ask<T>(name: string, params: Readonly<Record<string, string>>): Promise<T> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(`no question ${name}`);
  return question.answer.parse(await question.ask(new Estate(loaded.value, TIME), question.params.parse(params))) as T;
}

describe("cut", () => {
  it("the last step: every way is cut, and whoever came by the account loses the role", async () => {
    const cut = await ask<CutAnswer>("cut", {
      from: "hugotse",
      to: "OrdersBucket",
      stepFrom: ACCOUNT,
      stepTo: ORDERS,
      mechanism: "sts:AssumeRoleWithWebIdentity",
    });
    expect(cut).toMatchObject({ from: HUGO, to: ORDERS, ways: { cut: 8, total: 8, complete: true }, stillReaches: false });
    expect(cut.principals).toMatchObject({ before: 11, lost: 9 });
    expect(cut.principals.first).toContain(HUGO);
  });

  it("a step with others beside it: as many ways as go by it, and nobody loses the role", async () => {
    const cut = await ask<CutAnswer>("cut", {
      from: HUGO,
      to: ORDERS,
      stepFrom: "k8s://demo/group/shop-deployers",
      stepTo: ACCOUNT,
      mechanism: "rbac:workload-create",
    });
    expect(cut).toMatchObject({ ways: { cut: 1, total: 8 }, stillReaches: true, principals: { before: 11, lost: 0, first: [] } });
  });
});

describe("deciding", () => {
  it("names the statement that lets others in, and not one that lets nobody in", async () => {
    const { deciding, edges, looked } = await ask<DecidingAnswer>("deciding", { ref: "S3Admin" });
    expect(looked).toBe(edges);
    const trust = deciding.filter((d) => d.evidence.document === "trust policy");
    expect(trust.map((d) => [d.way, d.mechanism]).sort()).toEqual([
      ["in", "sts:AssumeRole"],
      ["in", "sts:AssumeRoleWithWebIdentity"],
    ]);
  });

  it("names the rules by which a group takes over others", async () => {
    const { deciding } = await ask<DecidingAnswer>("deciding", { ref: "k8s://demo/group/shop-deployers" });
    expect(deciding.filter((d) => d.way === "out").map((d) => d.evidence.document)).toContain("k8s://demo/role/shop/deployer");
  });
});
