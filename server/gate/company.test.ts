import { expect, test } from "vitest";
import { companyOf, roleOf } from "./company.ts";

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

test("of several roles the strongest holds; who is in no group has none", () => {
  const groups = { viewer: ["staff"], auditor: [], operator: ["sre"], admin: ["platform"] };
  expect(
    [["staff", "platform"], ["sre", "staff"], "staff", ["other"], [], undefined, [7, null], { staff: true }].map((claim) => roleOf(groups, claim)),
  ).toEqual(["admin", "operator", "viewer", undefined, undefined, undefined, undefined, undefined]);
  expect(roleOf({ ...groups, viewer: ["*"] }, undefined)).toBe("viewer");
});
