import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { canAnswer, whoCanAnswer } from "@/server/contract/answers.ts";
import { permissionsAnswer } from "@/server/contract/permissions.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { Estate } from "./estate.ts";
import { QUESTIONS } from "./questions.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const A = "111122223333";
const arn = (kind: string, name: string): string => `arn:aws:iam::${A}:${kind}/${name}`;
const document = (...Statement: readonly unknown[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown = "*") => ({ Effect: "Allow", Action, Resource });
const TRUST = document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } });

const role = (RoleName: string, statements: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) => ({
  RoleName,
  Arn: arn("role", RoleName),
  Path: "/",
  RoleId: `AROA${RoleName}`,
  AssumeRolePolicyDocument: TRUST,
  RolePolicyList: [{ PolicyName: "inline", PolicyDocument: document(...statements) }],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
  Tags: [],
  ...more,
});

const DETAILS = {
  UserDetailList: [
    {
      UserName: "ann",
      Arn: arn("user", "ann"),
      Path: "/",
      UserId: "AIDAANN",
      GroupList: ["readers"],
      UserPolicyList: [],
      AttachedManagedPolicies: [],
      Tags: [],
    },
  ],
  GroupDetailList: [
    {
      GroupName: "readers",
      Arn: arn("group", "readers"),
      Path: "/",
      GroupId: "AGPAREAD",
      GroupPolicyList: [{ PolicyName: "read", PolicyDocument: document(allow("s3:Get*", "arn:aws:s3:::data/*")) }],
      AttachedManagedPolicies: [],
    },
  ],
  RoleDetailList: [
    role("admin", [allow("*")]),
    role("typo", [allow(["s3:GetObjekt", "s3:GetObject", "dynamo:*"])]),
    role("one-by-one", [allow(["sqs:AddPermission", "sqs:RemovePermission"])]),
    role("all-but-one", [allow("sqs:*"), { Effect: "Deny", Action: "sqs:DeleteQueue", Resource: "*" }]),
    role("bounded", [allow("s3:*")], { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn("policy", "limit") } }),
    role("unread", [allow("s3:GetObject")], { AttachedManagedPolicies: [{ PolicyName: "gone", PolicyArn: arn("policy", "gone") }] }),
  ],
  Policies: [
    {
      PolicyName: "limit",
      Arn: arn("policy", "limit"),
      Path: "/",
      PolicyId: "ANPALIMIT",
      DefaultVersionId: "v1",
      PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: document(allow("s3:Get*", "arn:aws:s3:::team-*/*")) }],
    },
  ],
};

const POD = {
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "api", namespace: "pay", annotations: { "eks.amazonaws.com/role-arn": arn("role", "typo") } },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "bare", namespace: "pay" } },
  ],
};

let estate: Estate;
beforeAll(async () => {
  const files = { [`accounts/${A}/details.json`]: DETAILS, "clusters/c1/objects.json": POD };
  estate = await withWrittenBundle(files, async (path) => {
    const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
    if (!loaded.ok) throw new Error(loaded.error.message);
    return new Estate(loaded.value, TIME);
  });
});

async function ask(name: string, params: Readonly<Record<string, unknown>>): Promise<unknown> {
  const question = QUESTIONS.get(name);
  if (!question) throw new Error(`no question ${name}`);
  return question.ask(estate, question.params.parse(params));
}
const permissions = async (principal: string, service?: string) =>
  permissionsAnswer.parse(await ask("permissions", { principal, ...(service ? { service } : {}) }));
const can = async (principal: string, action: string, resource?: string) =>
  canAnswer.parse(await ask("can", { principal, action, ...(resource ? { resource } : {}) }));
const whoCan = async (action: string, resource?: string) => whoCanAnswer.parse(await ask("who-can", { action, ...(resource ? { resource } : {}) }));

describe("permissions", () => {
  it("tells an administrator's services by one line each, and lists the actions of one that is asked for", async () => {
    const { services, counts, catalogue } = await permissions("admin");
    expect(counts.actions).toBe(catalogue.actions);
    expect(services.every((s) => s.grants.length === 1 && s.grants[0]?.every && Object.keys(s.grants[0].actions).length === 0)).toBe(true);
    const s3 = await permissions("admin", "S3");
    expect(s3.services.map((s) => s.service)).toEqual(["s3"]);
    expect(s3.services[0]?.grants[0]?.actions.Read).toContain("s3:GetObject");
  });

  it("B2 counts what a user's groups give, with the statement that gives it", async () => {
    const s3 = (await permissions("ann", "s3")).services[0];
    expect(s3?.grants[0]).toMatchObject({
      verdict: "allowed",
      resources: ["arn:aws:s3:::data/*"],
      by: [{ source: arn("group", "readers"), document: "read", statement: 0 }],
    });
    expect(s3?.sensitive).toContainEqual({ action: "s3:GetObject", kind: "data", reason: "reads objects", verdict: "allowed" });
  });

  it("cuts to the boundary, and says what it withholds", async () => {
    const s3 = (await permissions("bounded", "s3")).services[0];
    expect(s3?.grants.map((g) => g.resources)).toEqual([["arn:aws:s3:::team-*/*"]]);
    expect(s3?.withheld).toContainEqual(expect.objectContaining({ check: "permissions-boundary", code: "BOUNDARY_NO_ALLOW" }));
  });

  it("calls actions in policies that nobody knows unknown", async () => {
    const { unknownActions } = await permissions("typo");
    expect(unknownActions.map((u) => [u.action, u.kind, u.didYouMean[0], u.by[0]?.statement])).toEqual([
      ["s3:GetObjekt", "action", "s3:GetObject", 0],
      ["dynamo:*", "service", "dynamodb", 0],
    ]);
  });

  it("keeps what is not listed unknown where a policy was not collected", async () => {
    const { unlisted, missing, services } = await permissions("unread");
    expect(unlisted).toBe("unknown");
    expect(missing).toEqual([{ what: `document of policy ${arn("policy", "gone")}`, of: arn("role", "unread") }]);
    // the policy that is missing may deny what another allows
    expect(services.find((s) => s.service === "s3")?.grants.map((g) => [g.verdict, g.missing.length])).toEqual([["unknown", 1]]);
    expect(services.map((s) => s.service)).toEqual(["s3", "sts"]);
  });

  it("lets a service account speak through its effective role, and says why where it has none", async () => {
    const of = await permissions("k8s://c1/serviceaccount/pay/api");
    expect(of.through).toBe(arn("role", "typo"));
    expect(of.services.map((s) => s.service)).toContain("s3");
    const none = await permissions("k8s://c1/serviceaccount/pay/bare");
    expect(none.speaker).toMatchObject({ verdict: "denied", steps: [{ code: "NO_EFFECTIVE_CREDENTIALS" }] });
    expect(none.services).toEqual([]);
  });

  it("names the nearest service prefix", async () => {
    await expect(permissions("admin", "dynamo")).rejects.toThrow(/`dynamo` is no service prefix .*did you mean `dynamodb`/);
  });
});

describe("can", () => {
  it.each([
    ["typo", "s3:GetObjekt", "allowed", "s3:GetObject"],
    ["admin", "secretmanager:GetSecretValue", "allowed", "secretsmanager"],
    ["bounded", "s3:Qwertyuiop", "denied", undefined],
  ] as const)("of %s and the unknown action %s: by the policies %s, and called unknown", async (principal, action, verdict, meant) => {
    const answer = await can(principal, action);
    expect(answer.verdict).toBe(verdict);
    expect(answer.unknownAction?.didYouMean[0]).toBe(meant);
    expect(answer.assumptions[0]).toMatch(/^unknown action: /);
  });

  it.each([
    ["everything of a pattern", "ann", "s3:Get*", "arn:aws:s3:::data/x", "allowed"],
    ["of a pattern that statements spell out, action by action", "one-by-one", "sqs:*Permission", undefined, "allowed"],
    ["of a pattern one action of which is denied", "all-but-one", "sqs:*", undefined, "denied"],
    ["of a pattern that statements give in part", "one-by-one", "sqs:*", undefined, "denied"],
  ] as const)("A10 %s", async (_, principal, action, resource, verdict) => {
    expect((await can(principal, action, resource)).verdict).toBe(verdict);
  });

  it("A10 says which actions of a pattern hold", async () => {
    const { actions } = await can("one-by-one", "sqs:*");
    expect(actions?.held.map((h) => h.action)).toEqual(["sqs:AddPermission", "sqs:RemovePermission"]);
    expect(actions?.total).toBeGreaterThan(15);
    const denied = await can("all-but-one", "sqs:*");
    expect(denied.steps.find((s) => s.outcome === "fail")?.reason).toContain("sqs:DeleteQueue");
  });

  it("B2 on any resource finds the part that a boundary leaves", async () => {
    expect(await can("bounded", "s3:GetObject")).toMatchObject({ verdict: "allowed", resources: ["arn:aws:s3:::team-*/*"] });
  });

  it("A65 says that a resource is of none of the action's kinds", async () => {
    expect((await can("admin", "s3:GetObject", "arn:aws:s3:::data")).assumptions[0]).toMatch(
      /`s3:GetObject` is called on .* `arn:aws:s3:::data` is none of them/,
    );
    expect((await can("admin", "s3:ListAllMyBuckets", "arn:aws:s3:::data")).assumptions[0]).toMatch(/takes no resource/);
  });
});

describe("who-can", () => {
  it("calls an action unknown, and answers by the policies", async () => {
    const answer = await whoCan("dynamo:GetItem");
    expect(answer.principals.map((p) => [p.ref, p.verdict])).toEqual([
      [arn("role", "admin"), "allowed"],
      [arn("role", "typo"), "allowed"],
      [arn("role", "unread"), "unknown"],
    ]);
    expect(answer.unknownAction).toEqual({ kind: "service", action: "dynamo:GetItem", didYouMean: ["dynamodb"] });
    expect(answer.notes?.[0]).toMatch(/^unknown action: `dynamo` is no service prefix/);
  });

  it("A10 lists apart who may do a part of a pattern alone", async () => {
    const answer = await whoCan("sqs:*Permission");
    const sure = answer.principals.filter((p) => p.verdict === "allowed");
    expect(sure.map((p) => p.ref)).toEqual([arn("role", "admin"), arn("role", "all-but-one"), arn("role", "one-by-one")]);
    const whole = await whoCan("sqs:*");
    expect(whole.principals.map((p) => p.ref)).toEqual([arn("role", "admin"), arn("role", "unread")]);
    expect(whole.partly?.map((p) => [p.ref, p.actions.held.length === p.actions.total])).toEqual([
      [arn("role", "one-by-one"), false],
      [arn("role", "all-but-one"), false],
    ]);
  });
});
