import { expect, it } from "vitest";
import { BUILT_IN, isSameView, nameProblem, parseViews, viewQuery } from "./savedViews.ts";

it("a view holds the filter and the order, not the snapshot and the open row", () => {
  expect(viewQuery("?whoKind=pod&snapshot=abc&row=12&at=3&sort=pairs&order=down")).toBe("order=down&sort=pairs&whoKind=pod");
});

it.each([
  ["whoKind=pod,iam-user&how=imds", "how=imds&whoKind=iam-user,pod"],
  ["how=sts:AssumeRole", "?how=sts%3AAssumeRole&snapshot=x"],
  ["q=a%20b", "q=a+b"],
])("%s is the same view as %s", (a, b) => {
  expect(isSameView(a, b)).toBe(true);
});

it("another value is another view", () => {
  expect(isSameView("whoKind=pod", "whoKind=node")).toBe(false);
});

it("a query can be read again, whatever its values hold", () => {
  const query = viewQuery(new URLSearchParams({ q: "a&b=c # é", whoNamespace: "x" }).toString());
  expect(new URLSearchParams(query).get("q")).toBe("a&b=c # é");
  expect(viewQuery(query)).toBe(query);
});

it.each(["", "{", "7", '[{"name":1,"query":"x"}]'])("what is no list of views (%s) is none", (stored) => {
  expect(parseViews(stored)).toEqual([]);
});

it("views are kept as they were stored", () => {
  const views = [{ name: "mine", query: "how=imds" }];
  expect(parseViews(JSON.stringify(views))).toEqual(views);
});

it.each([
  [" ", "A view needs a name."],
  ["unknown", "There is a view of that name."],
  ["Mine", "There is a view of that name."],
  ["x".repeat(61), "A name has at most 60 characters."],
  ["another", undefined],
])("%s as a name", (name, problem) => {
  expect(nameProblem(name, [{ name: "mine", query: "" }])).toBe(problem);
});

it("no two built-in views are alike", () => {
  expect(new Set(BUILT_IN.map((view) => viewQuery(view.query))).size).toBe(BUILT_IN.length);
});
