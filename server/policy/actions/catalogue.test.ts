import { describe, expect, it } from "vitest";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { takesNoResource } from "@/server/policy/actions-without-resource.ts";
import { fitsAction } from "./resources-fit.ts";

const catalogue = await actionCatalogue();

describe("the action catalogue", () => {
  it("has the services and actions of AWS, with the day of the data", () => {
    expect(catalogue.prefixes.length).toBeGreaterThan(400);
    expect(catalogue.prefixes.flatMap((p) => catalogue.service(p)?.actions ?? []).length).toBeGreaterThan(20_000);
    expect(catalogue.date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it.each([
    ["s3:GetObject", "Read", true],
    ["s3:ListAllMyBuckets", "List", false],
    ["s3:PutBucketPolicy", "Permissions management", true],
    ["iam:PassRole", "Write", true],
    ["iam:TagRole", "Tagging", true],
    ["ec2:DescribeInstances", "List", false],
  ] as const)("knows of %s that it is of level %s and whether it takes a resource", (name, level, takes) => {
    const action = catalogue.action(name.toUpperCase());
    expect(action?.action).toBe(name);
    expect(action?.level).toBe(level);
    expect((action?.resources.length ?? 0) > 0).toBe(takes);
  });

  it("A10 expands a pattern, whatever its letter case", () => {
    const found = catalogue.matching("S3:get*").map((a) => a.action);
    expect(found).toContain("s3:GetObject");
    expect(found.every((a) => a.startsWith("s3:Get"))).toBe(true);
    expect(catalogue.matching("*:AssumeRole").map((a) => a.action)).toEqual(["sts:AssumeRole"]);
    expect(catalogue.matching("*").length).toBeGreaterThan(20_000);
    expect(catalogue.matching("s3").length + catalogue.matching("constructor:toString").length).toBe(0);
  });

  it.each([
    ["s3:GetObjekt", "action", "s3:GetObject"],
    ["iam:PassRoles", "action", "iam:PassRole"],
    ["dynamo:GetItem", "service", "dynamodb"],
    ["secretmanager:GetSecretValue", "service", "secretsmanager"],
    ["s3:Fetch*", "pattern", undefined],
    ["s3:Qwertyuiop", "action", undefined],
    ["s3:ListBuckets", "action", "s3:ListBucket"],
  ] as const)("calls %s unknown (%s) and says what it may have been meant as", (name, kind, meant) => {
    const unknown = catalogue.unknown(name);
    expect(unknown?.kind).toBe(kind);
    expect(unknown?.didYouMean[0]).toBe(meant);
  });

  it.each(["s3:GetObject", "s3:*", "*", "*:*", "S3:LISTBUCKET", "ec2:Describe?nstances"])("knows what %s stands for", (name) => {
    expect(catalogue.unknown(name)).toBeUndefined();
  });
});

it("A65 what the engine knows by itself to take no resource takes none by the catalogue", () => {
  const all = catalogue.prefixes.flatMap((p) => catalogue.service(p)?.actions ?? []);
  const said = all.filter((a) => takesNoResource(a.action));
  expect(said.length).toBeGreaterThan(100);
  expect(said.filter((a) => a.resources.length > 0).map((a) => a.action)).toEqual([]);
});

describe("A65 the resources an action is called on", () => {
  it.each([
    ["s3:GetObject", "arn:aws:s3:::b/*", true],
    ["s3:GetObject", "arn:aws:s3:::b", false],
    ["s3:GetObject", "arn:aws-cn:s3:::*", true],
    ["s3:ListBucket", "arn:aws:s3:::b", true],
    ["s3:ListBucket", "arn:aws:s3:::b/*", false],
    ["s3:ListBucket", "arn:aws:s3:::*", true],
    ["s3:ListAllMyBuckets", "arn:aws:s3:::b", false],
    ["s3:ListAllMyBuckets", "*", true],
    ["iam:PassRole", "arn:aws:iam::111122223333:role/team/app", true],
    ["iam:PassRole", "arn:aws:iam::*:role/*-prod", true],
    ["iam:PassRole", "arn:aws:iam::111122223333:user/ann", false],
    ["sqs:SendMessage", "arn:aws:sqs:*", true],
    ["sqs:SendMessage", "arn:aws:sns:*:*:*", false],
    ["dynamodb:GetItem", `arn:aws:dynamodb:*:*:table/${"$"}{aws:username}`, true],
  ] as const)("%s and %s: %s", (name, resource, fits) => {
    const action = catalogue.action(name);
    expect(action && fitsAction(resource, action)).toBe(fits);
  });
});
