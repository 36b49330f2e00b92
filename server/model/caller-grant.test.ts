import { expect, test } from "vitest";
import { grantOf, grantText, SCOPED_ROLES } from "./caller-grant.ts";
import { isRole, ROLES } from "./caller-role.ts";
import { parseScope } from "./caller-scope.ts";

const parsed = parseScope("cluster:prod-1,namespace:prod in 2/shop");
const scope = parsed.ok ? parsed.value : [];

test("a grant is kept as one text, and read as it was", () => {
  for (const role of ROLES) expect(grantOf(grantText({ role, scope: null }))).toEqual({ role, scope: null });
  for (const role of SCOPED_ROLES) expect(grantOf(grantText({ role, scope }))).toEqual({ role, scope });
});

test("whoever knows roles alone takes a limited one for none", () => {
  for (const role of SCOPED_ROLES) expect(isRole(grantText({ role, scope }))).toBe(false);
});

test.each(["", "root", "viewer in ", "viewer in somewhere", "operator in cluster:a", "admin in cluster:a"])("%j grants nothing", (text) => {
  expect(grantOf(text)).toBeUndefined();
});
