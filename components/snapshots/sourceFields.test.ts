import { describe, expect, it } from "vitest";
import { checkSource, EMPTY_FIELDS, type SourceFields } from "./sourceFields.ts";

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

  it.each([
    ["a name is needed", fields({}), "name"],
    ["a name has a limit", fields({ name: "x".repeat(101) }), "name"],
    ["an account needs a region", fields({ kind: "aws", name: "a" }), "regions"],
    ["a region has a form", fields({ kind: "aws", name: "a", regions: "Ireland" }), "regions"],
    ["a role is an ARN", fields({ kind: "aws", name: "a", regions: "eu-west-1", roleArn: "Reader" }), "roleArn"],
    ["a rhythm is a number and a unit", fields({ name: "a", every: "often" }), "every"],
    ["an external id goes with a role", fields({ kind: "aws", name: "a", regions: "eu-west-1", externalId: "x" }), "externalId"],
  ])("%s", (_, form, field) => {
    const checked = checkSource(form);
    expect(checked.ok ? [] : Object.keys(checked.errors)).toEqual([field]);
  });
});
