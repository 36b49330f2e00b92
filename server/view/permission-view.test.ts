import { describe, expect, it } from "vitest";
import type { PermissionGrant, PermissionsAnswer, SensitivePermission, ServicePermissions } from "@/server/contract/permissions.ts";
import { filterServices, heldWords, permissionsHeadline, policyName, sensitiveCounts, sensitiveInOrder, servicesInOrder } from "./permission-view.ts";

const grant = (more: Partial<PermissionGrant> = {}): PermissionGrant => ({
  verdict: "allowed",
  every: false,
  count: 1,
  actions: {},
  resources: ["*"],
  conditions: [],
  missing: [],
  except: [],
  by: [],
  ...more,
});
const mark = (action: string, kind: SensitivePermission["kind"]): SensitivePermission => ({ action, kind, reason: "…", verdict: "allowed" });
const service = (prefix: string, more: Partial<ServicePermissions> = {}): ServicePermissions => ({
  service: prefix,
  name: `Amazon ${prefix.toUpperCase()}`,
  total: 10,
  held: 1,
  verdict: "allowed",
  levels: {},
  grants: [grant()],
  sensitive: [],
  withheld: [],
  ...more,
});

const S3 = service("s3", {
  grants: [grant({ actions: { Read: ["s3:GetObject"] }, resources: ["arn:aws:s3:::orders/*"] })],
  sensitive: [mark("s3:GetObject", "data")],
});
const IAM = service("iam", {
  held: 10,
  grants: [grant({ every: true, count: 10 })],
  sensitive: [mark("iam:PutRolePolicy", "permissions"), mark("iam:PassRole", "credentials")],
});
const SQS = service("sqs");
const EC2 = service("ec2", { held: 0, grants: [], verdict: "denied" });
const names = (services: readonly ServicePermissions[]) => services.map((s) => s.service);

describe("the list of what a principal may do", () => {
  it("begins with the marks that weigh most, and ends with what holds nothing", () => {
    expect(names(servicesInOrder([EC2, SQS, S3, IAM]))).toEqual(["iam", "s3", "sqs", "ec2"]);
    expect(sensitiveInOrder(IAM).map((one) => one.action)).toEqual(["iam:PassRole", "iam:PutRolePolicy"]);
    expect(sensitiveCounts([S3, IAM])).toEqual([
      { kind: "credentials", count: 1 },
      { kind: "data", count: 1 },
      { kind: "permissions", count: 1 },
    ]);
  });

  it.each([
    ["a service's name", "amazon sqs", null, ["sqs"]],
    ["an action", "getobject", null, ["s3"]],
    ["a resource", "orders", null, ["s3"]],
    ["an action of a service that holds as a whole", "iam:createuser", null, ["iam"]],
    ["all words", "s3 orders", null, ["s3"]],
    ["a kind of mark", "", "credentials", ["iam"]],
    ["nothing like it", "zzz", null, []],
  ] as const)("is filtered by %s", (_, words, kind, found) => {
    expect(names(filterServices([S3, IAM, SQS], words, kind))).toEqual(found);
  });

  it.each([
    [IAM, "All 10 actions"],
    [S3, "1 of 10 actions"],
    [service("rds-db", { total: 1 }), "Its one action"],
  ])("says how much of a service holds", (one, words) => expect(heldWords(one)).toBe(words));

  it.each([
    [{ actions: 0, services: 0 }, "denied", "It may do nothing in AWS"],
    [{ actions: 0, services: 0 }, "unknown", "What it may do was not collected"],
    [{ actions: 1, services: 1 }, "denied", "1 action of 1 service"],
    [{ actions: 20_000, services: 400 }, "denied", "Every action of every service: 20,000 actions of 400 services"],
  ] as const)("has a headline: %o, %s otherwise", (counts, unlisted, words) => {
    const catalogue = { version: "1", date: "2026-01-01", services: 400, actions: 20_000 };
    const answer: PermissionsAnswer = {
      from: "x",
      through: null,
      catalogue,
      counts: { ...counts, sensitive: 0 },
      services: [],
      unknownActions: [],
      unlisted,
      missing: [],
      assumptions: [],
      speaker: null,
    };
    expect(permissionsHeadline(answer)).toBe(words);
  });

  it("calls a policy by its name", () => {
    expect(policyName("arn:aws:iam::aws:policy/service-role/AWSLambdaRole")).toBe("AWSLambdaRole");
    expect(policyName("inline-one")).toBe("inline-one");
  });
});
