import { expect, test } from "vitest";
import { parseScope, scopeText, unitedScope } from "./caller-scope.ts";

const scopeOf = (text: string) => {
  const parsed = parseScope(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

test("a scope is read and written, the same text for the same places", () => {
  const text = "account:111122223333,cluster:prod-1,namespace:prod-1/payments";
  expect(scopeOf(" namespace:prod-1/payments , cluster:prod-1,account:111122223333, cluster:prod-1")).toEqual(scopeOf(text));
  expect(scopeText(scopeOf(text))).toBe(text);
  expect(scopeOf("namespace:arn:aws:eks:eu-west-1:111122223333:cluster/prod-1/payments")).toEqual([
    { kind: "namespace", cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/prod-1", namespace: "payments" },
  ]);
});

test.each([
  ["", /names at least one/],
  [" , ", /names at least one/],
  ["prod-1", /not `prod-1`/],
  ["account:1111", /not `account:1111`/],
  ["cluster:", /not `cluster:`/],
  ["namespace:payments", /not `namespace:payments`/],
  ["namespace:prod-1/", /not `namespace:prod-1\/`/],
  ["namespace:prod-1/Pay*", /not `namespace/],
  ["role:admin", /not `role:admin`/],
])("%j is told in one line", (text, said) => {
  const parsed = parseScope(text);
  expect(parsed.ok ? "taken" : parsed.error).toMatch(said);
});

test("several scopes hold what either does; one without a limit lifts them", () => {
  const [a, b] = [scopeOf("cluster:b,account:111122223333"), scopeOf("cluster:a,cluster:b")];
  expect(scopeText(unitedScope([a, b]) ?? [])).toBe("account:111122223333,cluster:a,cluster:b");
  expect([unitedScope([a, null]), unitedScope([null])]).toEqual([null, null]);
});
