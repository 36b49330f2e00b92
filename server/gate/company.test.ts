import { expect, test } from "vitest";
import { parseScope, scopeText } from "@/server/model/caller-scope.ts";
import { type Company, companyOf, grantedTo } from "./company.ts";

const GOOD = {
  ROLEWALK_OIDC_ISSUER: "https://login.example.com/realms/a",
  ROLEWALK_OIDC_CLIENT_ID: "rolewalk",
  ROLEWALK_URL: "https://rolewalk.example.com",
  ROLEWALK_ROLES: "admin=platform admins ; operator=sre,on-call; viewer=*",
};

test("nothing is configured: the server is one user's own", () => {
  expect(companyOf({ ROLEWALK_OIDC_CLIENT_ID: "x" })).toEqual({ ok: true, value: undefined });
});

test("groups stand for roles, names with blanks as well; claims have defaults", () => {
  expect(companyOf(GOOD)).toMatchObject({
    ok: true,
    value: {
      groupsClaim: "groups",
      scope: "openid profile email",
      clientSecret: undefined,
      groups: { admin: ["platform admins"], operator: ["sre", "on-call"], auditor: [], viewer: ["*"] },
    },
  });
});

test.each([
  ["ROLEWALK_OIDC_ISSUER", "login.example.com", /takes an address/],
  ["ROLEWALK_OIDC_ISSUER", "http://login.example.com", /begin with https/],
  ["ROLEWALK_URL", undefined, /ROLEWALK_URL takes an address/],
  ["ROLEWALK_URL", "http://rolewalk.example.com", /begin with https/],
  ["ROLEWALK_URL", "https://example.com/rolewalk", /without a path/],
  ["ROLEWALK_OIDC_CLIENT_ID", "", /ROLEWALK_OIDC_CLIENT_ID is missing/],
  ["ROLEWALK_OIDC_SIGN_OUT", "everywhere", /takes `here` or `issuer`, not `everywhere`/],
  ["ROLEWALK_ROLES", undefined, /names no group/],
  ["ROLEWALK_ROLES", "admin=", /names no group/],
  ["ROLEWALK_ROLES", "root=sre", /not `root=sre`/],
  ["ROLEWALK_ROLES", "sre", /not `sre`/],
])("%s as %j is told in one line", (name, value, said) => {
  const read = companyOf({ ...GOOD, [name]: value });
  expect(read.ok ? "taken" : read.error).toMatch(said);
});

test("on this machine plain http is taken", () => {
  expect(companyOf({ ...GOOD, ROLEWALK_OIDC_ISSUER: "http://127.0.0.1:9000", ROLEWALK_URL: "http://localhost:3000" }).ok).toBe(true);
});

const companyIn = (roles: string, scopes?: string): Company => {
  const read = companyOf({ ...GOOD, ROLEWALK_ROLES: roles, ROLEWALK_SCOPES: scopes });
  if (!read.ok || !read.value) throw new Error(read.ok ? "none" : read.error);
  return read.value;
};
const granted = (company: Company, claim: unknown): string | undefined => {
  const grant = grantedTo(company, claim);
  return grant && `${grant.role}${grant.scope === null ? "" : ` in ${scopeText(grant.scope)}`}`;
};

test("of several roles the strongest holds; who is in no group has none", () => {
  const company = companyIn("viewer=staff; operator=sre; admin=platform");
  expect(
    [["staff", "platform"], ["sre", "staff"], "staff", ["other"], [], undefined, [7, null], { staff: true }].map((claim) => granted(company, claim)),
  ).toEqual(["admin", "operator", "viewer", undefined, undefined, undefined, undefined, undefined]);
  expect(granted(companyIn("viewer=*"), undefined)).toBe("viewer");
});

const SCOPES = "payments=cluster:prod-1,account:111122223333; search = namespace:prod-1/search ;auditors=cluster:dev";

test("a group may be limited; several limits hold together, and a group without one lifts them", () => {
  const company = companyIn("viewer=payments,search,staff; auditor=auditors; admin=platform", SCOPES);
  expect(
    [["payments"], ["search", "payments"], ["payments", "staff"], ["payments", "platform"], "search", ["other"]].map((claim) => granted(company, claim)),
  ).toEqual([
    "viewer in account:111122223333,cluster:prod-1",
    "viewer in account:111122223333,cluster:prod-1,namespace:prod-1/search",
    "viewer",
    "admin",
    "viewer in namespace:prod-1/search",
    undefined,
  ]);
});

test("a stronger role holds where it was given, and not where a weaker one was", () => {
  const company = companyIn("viewer=payments,search,staff; auditor=auditors", SCOPES);
  expect(
    [
      ["auditors", "payments"],
      ["auditors", "staff"],
    ].map((claim) => granted(company, claim)),
  ).toEqual(["auditor in cluster:dev", "auditor in cluster:dev"]);
});

test("everybody may be limited, and a group of its own lifts that", () => {
  const company = companyIn("viewer=*,staff", "*=cluster:demo");
  expect([granted(company, []), granted(company, ["staff"])]).toEqual(["viewer in cluster:demo", "viewer"]);
});

test.each([
  ["payments=prod-1", /ROLEWALK_SCOPES: a scope takes .*not `prod-1`/],
  ["payments=", /a scope names at least one/],
  ["payments", /takes group=scope/],
  ["payments=cluster:a; payments=cluster:b", /`payments` twice/],
  ["guests=cluster:a", /`guests`, which has no role/],
  ["sre=cluster:a", /`sre`, which has the role operator: only viewer and auditor can be limited/],
  ["both=cluster:a", /`both`, which has the role admin/],
])("a limit that would not hold is told in one line: %j", (scopes, said) => {
  const read = companyOf({ ...GOOD, ROLEWALK_ROLES: "viewer=payments,both; operator=sre; admin=both", ROLEWALK_SCOPES: scopes });
  expect(read.ok ? "taken" : read.error).toMatch(said);
});

test("a limit is refused that everybody's role would lift, and one without an issuer", () => {
  const everybody = companyOf({ ...GOOD, ROLEWALK_ROLES: "viewer=*,payments", ROLEWALK_SCOPES: "payments=cluster:a" });
  expect(everybody.ok ? "taken" : everybody.error).toMatch(/everybody has the role viewer without a limit/);
  expect(companyIn("viewer=*; auditor=payments", "payments=cluster:a").scopes.size).toBe(1);
  const local = companyOf({ ROLEWALK_SCOPES: "payments=cluster:a" });
  expect(local.ok ? "taken" : local.error).toMatch(/ROLEWALK_OIDC_ISSUER names none/);
});

test("what is granted is read as it was configured", () => {
  const scope = parseScope("cluster:dev");
  expect(grantedTo(companyIn("viewer=a", "a=cluster:dev"), "a")).toEqual({ role: "viewer", scope: scope.ok && scope.value });
});
