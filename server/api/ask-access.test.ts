import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { accessAnswer, accessRowAnswer, matrixAnswer } from "@/server/contract/access.ts";
import { arnRef } from "@/server/model/ref.ts";
import { reachFrom, whoCanBecome } from "@/server/query/closure.ts";
import { accessQuestion, accessRowQuestion, matrixQuestion } from "./access-questions.ts";
import { Estate } from "./estate.ts";
import { UsageError } from "./usage-error.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const S3ADMIN = arnRef("arn:aws:iam::111122223333:role/S3Admin");

async function demo(): Promise<Estate> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}
const access = async (estate: Estate, given: object) => accessAnswer.parse(await accessQuestion.ask(estate, accessQuestion.params.parse(given)));

describe("the table of access, as it is asked for", () => {
  it("a filter of several values is one text with commas, and the answer has the shape that is promised", async () => {
    const answer = await access(await demo(), { whoKind: "pod,service-account", whomKind: "iam-role", verdict: "allowed" });
    expect(answer.rows.length).toBe(answer.total);
    expect(new Set(answer.rows.map((r) => r.who.kind))).toEqual(new Set(["pod", "service-account"]));
    expect(answer.facets.whomKind.values.map((v) => v.value)).toContain("service-account");
  });

  it("around one entity the rows are those of who and reach, however far", async () => {
    const estate = await demo();
    const who = await access(estate, { whom: "S3Admin", hops: "all" });
    expect(who.rows.map((r) => [r.who.ref, r.verdict, r.hops])).toEqual(whoCanBecome(estate.graph, S3ADMIN).map((r) => [r.ref, r.verdict, r.hops]));
    const reach = await access(estate, { who: "hugotse", hops: "indirect" });
    const want = reachFrom(estate.graph, arnRef("arn:aws:iam::111122223333:user/hugotse")).filter((r) => r.hops > 1);
    expect(reach.rows.map((r) => r.whom.ref).sort()).toEqual(want.map((r) => r.ref).sort());
    expect(reach.rows.every((r) => r.path?.length === r.hops + 1)).toBe(true);
  });

  it("around one entity the facets count like those of the whole table", async () => {
    const answer = await access(await demo(), { whom: "S3Admin", hops: "all", whoKind: "iam-user" });
    const all = await access(await demo(), { whom: "S3Admin", hops: "all" });
    const users = all.rows.filter((r) => r.who.kind === "iam-user").length;
    expect(answer.total).toBe(users);
    expect(answer.facets.whoKind.values.find((v) => v.value === "iam-user")?.rows).toBe(users);
    expect(answer.facets.whoKind.values.reduce((sum, v) => sum + v.rows, 0)).toBe(all.total);
  });

  it("ways of more than one step need an entity, and one alone", async () => {
    const estate = await demo();
    await expect(access(estate, { hops: "all" })).rejects.toThrow(UsageError);
    await expect(access(estate, { hops: "all", who: "hugotse", whom: "S3Admin" })).rejects.toThrow("ask `paths`");
  });

  it("a row tells who it stands for, page by page; one that is not there is named", async () => {
    const estate = await demo();
    const { rows } = await access(estate, {});
    const row = rows.find((r) => r.whom.count > 2);
    const asked = accessRowQuestion.params.parse({ row: row?.id, side: "whom", page: 2, size: 2 });
    const answer = accessRowAnswer.parse(await accessRowQuestion.ask(estate, asked));
    expect(answer.total).toBe(row?.whom.count);
    expect(answer.entities.length).toBe(Math.min(2, answer.total - 2));
    expect(() => accessRowQuestion.ask(estate, { ...asked, row: "99999999" })).toThrow("no row `99999999`");
  });

  it("the most frequent values of a facet are told, chosen ones always", async () => {
    const answer = await access(await demo(), { values: 1, whoKind: "service" });
    expect(answer.facets.whoKind.total).toBeGreaterThan(2);
    expect(answer.facets.whoKind.values.length).toBe(2);
    expect(answer.facets.whoKind.values[1]?.value).toBe("service");
  });

  it("the matrix has the shape that is promised", async () => {
    const matrix = matrixAnswer.parse(await matrixQuestion.ask(await demo(), {}));
    expect(matrix.rows.find((r) => r.of === "namespace" && r.namespace === "shop")?.who.allowed).toBeGreaterThan(0);
  });
});
