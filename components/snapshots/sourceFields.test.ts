import { describe, expect, it } from "vitest";
import { checkSource as checkOn, EMPTY_FIELDS, type SourceFields } from "./sourceFields.ts";

const checkSource = (form: SourceFields) => checkOn(form, "2026-11-27");
const fields = (part: Partial<SourceFields>): SourceFields => ({ ...EMPTY_FIELDS, ...part });

describe("checkSource makes a source of the form", () => {
  it("a context alone is enough for a cluster; empty fields are left out", () => {
    expect(checkSource(fields({ name: " prod ", context: "prod-eu" }))).toEqual({ ok: true, input: { kind: "kubernetes", name: "prod", context: "prod-eu" } });
  });

  it("regions are split at commas and spaces", () => {
    expect(checkSource(fields({ kind: "aws", name: "main", profile: "audit", regions: "eu-west-1, us-gov-west-1" }))).toEqual({
      ok: true,
      input: { kind: "aws", name: "main", profile: "audit", regions: ["eu-west-1", "us-gov-west-1"] },
    });
  });

  it.each([
    ["all", "all"],
    [" none ", "none"],
    ["orchard, meadow", ["orchard", "meadow"]],
    ["all orchard", ["all", "orchard"]],
  ])("clusters to read: %j", (clusters, read) => {
    expect(checkSource(fields({ kind: "aws", name: "main", regions: "eu-west-1", clusters }))).toMatchObject({ input: { clusters: read } });
  });

  it("services are read where the box is ticked", () => {
    const form = fields({ kind: "aws", name: "main", regions: "eu-west-1" });
    expect(checkSource({ ...form, services: true })).toMatchObject({ input: { services: true } });
    expect(checkSource(form)).not.toHaveProperty("input.services");
  });

  it("an organization has a role, and accounts that are left out from today on", () => {
    const form = fields({
      kind: "aws",
      name: "main",
      regions: "all",
      organizationRole: "reader",
      externalId: "ext",
      leftOut: "111122223333, 444455556666",
      leftOutBy: "asha",
      leftOutWhy: "labs",
    });
    const decided = { by: "asha", why: "labs", when: "2026-11-27" };
    expect(checkSource(form)).toEqual({
      ok: true,
      input: {
        kind: "aws",
        name: "main",
        regions: "all",
        organization: {
          role: "reader",
          externalId: "ext",
          exclude: [
            { account: "111122223333", ...decided },
            { account: "444455556666", ...decided },
          ],
        },
      },
    });
  });

  it.each([
    ["a name is needed", fields({}), "name"],
    ["a name has a limit", fields({ name: "x".repeat(101) }), "name"],
    ["an account needs a region", fields({ kind: "aws", name: "a" }), "regions"],
    ["a region has a form", fields({ kind: "aws", name: "a", regions: "Ireland" }), "regions"],
    ["a role is an ARN", fields({ kind: "aws", name: "a", regions: "eu-west-1", roleArn: "Reader" }), "roleArn"],
    ["a rhythm is a number and a unit", fields({ name: "a", every: "often" }), "every"],
    [
      "the role of an organization is a name",
      fields({ kind: "aws", name: "a", regions: "all", organizationRole: "arn:aws:iam::1:role/x" }),
      "organizationRole",
    ],
    [
      "an account has twelve digits",
      fields({ kind: "aws", name: "a", regions: "all", organizationRole: "r", leftOut: "12", leftOutBy: "a", leftOutWhy: "b" }),
      "leftOut",
    ],
    [
      "who leaves out is told",
      fields({ kind: "aws", name: "a", regions: "all", organizationRole: "r", leftOut: "111122223333", leftOutWhy: "b" }),
      "leftOutBy",
    ],
    ["an external id goes with a role", fields({ kind: "aws", name: "a", regions: "eu-west-1", externalId: "x" }), "externalId"],
  ])("%s", (_, form, field) => {
    const checked = checkSource(form);
    expect(checked.ok ? [] : Object.keys(checked.errors)).toEqual([field]);
  });
});
