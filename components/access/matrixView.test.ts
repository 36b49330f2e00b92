import { describe, expect, it } from "vitest";
import type { MatrixAnswer } from "@/server/contract/access.ts";
import { sumOfCounts } from "@/server/view/verdict-counts.ts";
import { heatOf, type MatrixChoices, matrixView, NO_CLUSTER, verdictCounts } from "./matrixView.ts";

const who = (allowed: number, conditional = 0, unknown = 0) => ({ allowed, conditional, unknown });
const namespace = (cluster: string, name: string, n: number) => ({ of: "namespace" as const, cluster, namespace: name, who: who(n) });
const ANSWER: MatrixAnswer = {
  rows: [
    namespace("east", "shop", 2),
    namespace("west", "pay", 5),
    namespace("west", "shop", 7),
    { of: "kind", kind: "node", cluster: "west", account: "", who: who(1, 1) },
    { of: "kind", kind: "iam-user", cluster: "", account: "111122223333", who: who(0, 0, 3) },
    { of: "kind", kind: "service", cluster: "", account: "", who: who(4) },
  ],
  accounts: [
    { id: "111122223333", label: "prod (111122223333)", who: who(19, 1, 3) },
    { id: "444455556666", label: "dev (444455556666)", who: who(7) },
  ],
  cells: [
    { row: 0, column: 0, who: who(2) },
    { row: 1, column: 0, who: who(5) },
    { row: 2, column: 0, who: who(3) },
    { row: 2, column: 1, who: who(7) },
    { row: 3, column: 0, who: who(1, 1) },
    { row: 4, column: 0, who: who(0, 0, 3) },
    { row: 5, column: 0, who: who(4) },
  ],
};
const ALL: MatrixChoices = { cluster: "", words: "", account: "", by: "namespace", rows: "name", columns: "name" };
const names = (choices: Partial<MatrixChoices>) => matrixView(ANSWER, { ...ALL, ...choices }).lines.map((line) => line.name);

describe("matrixView", () => {
  it("has the rows of each cluster beneath it, and what is in none last", () => {
    expect(names({})).toEqual(["east", "shop", "west", "pay", "shop", "Node", "Outside clusters", "AWS service", "IAM user"]);
  });

  it("counts in a cluster what its rows count, in each account and in any", () => {
    const west = matrixView(ANSWER, ALL).lines.find((line) => line.name === "west");
    expect(west?.who).toEqual(who(13, 1));
    expect(Object.fromEntries(west?.cells ?? [])).toEqual({ "111122223333": who(9, 1), "444455556666": who(7) });
  });

  it("sums the columns over what is shown", () => {
    const { columns, who: all, shown, of } = matrixView(ANSWER, { ...ALL, cluster: "west" });
    expect(columns.map((column) => [column.label, sumOfCounts(column.who)])).toEqual([
      ["dev (444455556666)", 7],
      ["prod (111122223333)", 10],
    ]);
    expect([sumOfCounts(all), shown, of]).toEqual([14, 3, 6]);
  });

  it.each([
    [{ rows: "count" }, ["west", "shop", "pay", "Node", "Outside clusters", "AWS service", "IAM user", "east", "shop"]],
    [{ by: "cluster" }, ["east", "west", "Outside clusters"]],
    [{ words: "shop" }, ["east", "shop", "west", "shop"]],
    [{ words: "WEST pay" }, ["west", "pay"]],
    [{ cluster: NO_CLUSTER }, ["Outside clusters", "AWS service", "IAM user"]],
    [{ words: "nothing-like-it" }, []],
  ] satisfies readonly (readonly [Partial<MatrixChoices>, readonly string[]])[])("chosen by %o", (choices, expected) => {
    expect(names(choices)).toEqual(expected);
  });

  it("columns stand near the clusters that reach them most", () => {
    const only = {
      ...ANSWER,
      cells: [
        { row: 0, column: 0, who: who(2) },
        { row: 1, column: 1, who: who(1) },
        { row: 5, column: 1, who: who(9) },
      ],
    };
    expect(matrixView(only, { ...ALL, columns: "near" }).columns.map((column) => column.id)).toEqual(["111122223333", "444455556666"]);
  });

  it("names are in the order a person counts", () => {
    const rows = ["n-10", "n-9", "n-1"].map((name) => namespace("c", name, 1));
    expect(matrixView({ ...ANSWER, rows, cells: [] }, ALL).lines.map((line) => line.name)).toEqual(["c", "n-1", "n-9", "n-10"]);
  });

  it("columns are found by name and id, and ordered by who they count", () => {
    expect(matrixView(ANSWER, { ...ALL, columns: "count" }).columns.map((column) => column.id)).toEqual(["111122223333", "444455556666"]);
    expect(matrixView(ANSWER, { ...ALL, account: "5555" }).columns.map((column) => column.id)).toEqual(["444455556666"]);
  });

  it.each([
    [{}, { whomKind: "iam-role" }],
    [{ cluster: "west" }, { whomKind: "iam-role", whoCluster: "west" }],
    [{ words: "shop" }, undefined],
    [{ cluster: NO_CLUSTER }, undefined],
  ] satisfies readonly (readonly [Partial<MatrixChoices>, unknown])[])("the sums of %o lead to rows only where these are the same", (choices, filter) => {
    expect(matrixView(ANSWER, { ...ALL, ...choices }).filter).toEqual(filter);
  });

  it("a line is narrowed to by what it is of", () => {
    const filters = Object.fromEntries(matrixView(ANSWER, ALL).lines.map((line) => [line.key, line.filter]));
    expect(filters["1"]).toEqual({ whomKind: "iam-role", whoCluster: "west", whoNamespace: "pay" });
    expect(filters["3"]).toEqual({ whomKind: "iam-role", whoKind: "node", whoCluster: "west" });
    expect(filters["4"]).toEqual({ whomKind: "iam-role", whoKind: "iam-user", whoAccount: "111122223333" });
    expect(filters["5"]).toEqual({ whomKind: "iam-role", whoKind: "service" });
    expect(filters['""']).toEqual({ whomKind: "iam-role", whoKind: "iam-user,service" });
  });
});

it.each([
  [0, 100, 0],
  [1, 100, 1],
  [10, 100, 3],
  [100, 100, 5],
  [1, 1, 1],
])("%i of at most %i is as dark as %i", (count, most, heat) => {
  expect(heatOf(count, most)).toBe(heat);
});

it.each([
  [who(0), "nobody"],
  [who(1200, 0, 1), "1,200 allowed, 1 unknown"],
])("%o in words", (counts, expected) => {
  expect(verdictCounts(counts)).toBe(expected);
});
