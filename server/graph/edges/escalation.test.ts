import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountFacts } from "@/server/facts/snapshot.ts";
import { ACCOUNT, aGroup, allow, aRole, aUser, deny, document, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import { ALICE, actionsOf, ask, callerOf, endOf, fixture, pathOf, ROOT, TARGET } from "@/server/testing/escalation-fixture.ts";
import { escalation } from "./escalation.ts";

function wordOf(account: AccountFacts, mechanism: string, from: Ref, to: Ref): string | undefined {
  const { derived, proof } = ask(escalation, account, mechanism, from, to);
  expect(proof?.verdict === "denied" ? undefined : proof?.verdict, `${mechanism}: the edge and its proof`).toBe(derived);
  return derived;
}

const word = (path: EscalationPath, statements: readonly Statement[], more: Partial<AccountFacts> = {}): string | undefined =>
  wordOf(fixture(path, statements, more), `iam:${path.id}`, callerOf(path), endOf(path));

const ORDINARY = new Set(["account", "group", "user", "role", "passed-role", "held-role"]);
const TABLE = ESCALATION_PATHS.filter((p) => ORDINARY.has(p.end.kind)).map((path) => ({ id: path.id, path }));

const PASSING = TABLE.filter(({ path }) => path.end.kind === "passed-role");

describe.each(PASSING)("H42: path $id passes a role", ({ path }) => {
  const service = path.end.kind === "passed-role" ? path.end.service : "";
  const rest = actionsOf(path).flatMap((a) => (a === "iam:PassRole" ? [] : [allow(a)]));
  const passing = (resource: string, condition?: unknown) => word(path, [...rest, allow("iam:PassRole", resource, condition)]);

  it("to the service that the policy names, without a condition left", () => {
    expect(passing("*", { StringEquals: { "iam:PassedToService": service } })).toBe("allowed");
  });
  it("not where the policy names another service", () => {
    expect(passing("*", { StringEquals: { "iam:PassedToService": "other.amazonaws.com" } })).toBeUndefined();
  });
  it("on a condition where the resource it is for is asked for, which lies in the service that gets the role", () => {
    const receiver = path.calls.find((c) => c.action !== "iam:PassRole")?.action.split(":")[0];
    expect(passing("*", { ArnLike: { "iam:AssociatedResourceArn": `arn:aws:${receiver}:*:${ACCOUNT}:*` } })).toBe("conditional");
    expect(passing("*", { StringLike: { "iam:AssociatedResourceArn": `arn:aws:${receiver}:eu-west-1:${ACCOUNT}:x` } })).toBe("conditional");
    expect(passing("*", { ArnLike: { "iam:AssociatedResourceArn": `arn:aws:other:*:${ACCOUNT}:*` } })).toBeUndefined();
  });
  it("not where another role may be passed", () => {
    expect(passing(iam("role/other"))).toBeUndefined();
    expect(passing(TARGET)).toBe("allowed");
  });
  it("not where the role does not trust the service", () => {
    const all = [...rest, allow("iam:PassRole")];
    expect(word(path, all, { roles: [aRole("target", { Service: "other.amazonaws.com" })] })).toBeUndefined();
  });
});

describe("what a path takes besides its calls", () => {
  it.each([
    ["its name", "aws:username", "allowed"],
    ["a tag that it does not have", "aws:PrincipalTag/team", undefined],
  ])("A59: a resource that begins with a variable of the caller: %s", (_, key, expected) => {
    const names = `arn:aws:lambda:*:${ACCOUNT}:function:${["$", `{${key}}`].join("")}-*`;
    const statements = actionsOf(pathOf("lambda-001")).map((a) => allow(a, a === "iam:PassRole" ? TARGET : names));
    expect(word(pathOf("lambda-001"), statements)).toBe(expected);
  });

  const all = (id: string): readonly Statement[] => actionsOf(pathOf(id)).map((a) => allow(a));

  it("H36: two access keys leave room for none, unless one may be deleted", () => {
    const accessKeys = ["AKIA1", "AKIA2"].map((id) => ({ id, userName: "bob" }));
    expect(word(pathOf("iam-002"), all("iam-002"), { accessKeys })).toBeUndefined();
    expect(word(pathOf("iam-003"), all("iam-003"), { accessKeys })).toBe("allowed");
  });

  it("H36: a password is set first or changed, by the credential report", () => {
    const report = (passwordEnabled: boolean) => ({ credentialReport: [{ arn: iam("user/bob"), user: "bob", passwordEnabled }] });
    expect(word(pathOf("iam-004"), all("iam-004"), report(true))).toBeUndefined();
    expect(word(pathOf("iam-004"), all("iam-004"), report(false))).toBe("allowed");
    expect(word(pathOf("iam-006"), all("iam-006"), report(false))).toBeUndefined();
    expect(word(pathOf("iam-006"), all("iam-006"), report(true))).toBe("allowed");
  });

  it("H37: a permissions boundary stops permissions that one adds to oneself", () => {
    const path = pathOf("iam-007");
    const boundary = iam("policy/boundary");
    const bounded = (statements: readonly Statement[]) => ({
      users: [aUser("alice", all("iam-007"), { boundary })],
      policies: [{ arn: boundary, name: "boundary", document: document(statements), tags: {} }],
    });
    expect(word(path, [], bounded([allow(["s3:*", "iam:PutUserPolicy"])]))).toBeUndefined();
    expect(word(path, [], bounded([allow("*")]))).toBe("allowed");
    expect(word(path, [], { ...bounded([]), policies: [] })).toBe("unknown");
  });

  it("H37: whoever is given every permission becomes any role, also where nobody may make keys of users", () => {
    const keys = deny("iam:CreateAccessKey");
    expect(word(pathOf("iam-007"), [...all("iam-007"), keys])).toBe("allowed");
    expect(word(pathOf("iam-007"), [...all("iam-007"), keys, deny(["iam:AttachRolePolicy", "iam:PutRolePolicy"])])).toBeUndefined();
    expect(word(pathOf("iam-007"), [...all("iam-007"), deny("iam:UpdateAssumeRolePolicy")])).toBeUndefined();
  });

  it("H37: only a policy attached to oneself is worth a new version", () => {
    const path = pathOf("iam-001");
    expect(word(path, [allow("iam:CreatePolicyVersion", iam("policy/own"))])).toBe("allowed");
    expect(word(path, [allow("iam:CreatePolicyVersion", iam("policy/of-target"))])).toBeUndefined();
  });

  it("H33: no instance profile, no instance with the role; a list in part does not say so", () => {
    const path = pathOf("ec2-001");
    expect(word(path, all("ec2-001"), { instanceProfiles: [], instances: [] })).toBeUndefined();
    expect(word(path, all("ec2-001"), { instanceProfiles: [], instances: [], lists: { users: "complete", roles: "complete" } })).toBe("unknown");
  });

  it("H34: an instance whose role does not let the agent register may be managed by default all the same", () => {
    const roles = [aRole("target", { Service: "ec2.amazonaws.com" })];
    expect(word(pathOf("ssm-001"), all("ssm-001"), { roles })).toBe("unknown");
  });

  it("H43: reserved roles are out of reach", () => {
    const path = "/aws-reserved/sso.amazonaws.com/";
    const arn = iam(`role${path}AWSReservedSSO_x`);
    const roles = [aRole("AWSReservedSSO_x", { AWS: ROOT }, [], { arn, path })];
    for (const id of ["iam-012", "iam-014", "iam-017"])
      expect(wordOf(fixture(pathOf(id), all(id), { roles }), `iam:${id}`, ALICE, arnRef(arn))).toBeUndefined();
  });

  it("H35: a Deny on assuming roles stops a trust policy of one's own from helping", () => {
    expect(word(pathOf("iam-012"), [...all("iam-012"), deny("sts:AssumeRole")])).toBeUndefined();
  });

  it("H41: without the service's inventory every role that trusts it may be held", () => {
    expect(word(pathOf("lambda-003"), all("lambda-003"), { roleHolders: [] })).toBe("unknown");
    const none = { roleHolders: [], lists: { users: "complete", roles: "complete", lambdaFunctions: "complete" } } as const;
    expect(word(pathOf("lambda-003"), all("lambda-003"), { ...none, roleHolders: [] })).toBeUndefined();
    expect(word(pathOf("lambda-003"), all("lambda-003"), { roleHolders: [], lists: { ...none.lists, lambdaFunctions: "partial" } })).toBe("unknown");
    expect(word(pathOf("ssm-002"), all("ssm-002"), { instances: [], lists: { users: "complete", roles: "complete" } })).toBe("unknown");
  });

  it("H34: the command may be limited to documents of AWS and to instances", () => {
    const on = (document: string, instance: string) => [allow("ssm:SendCommand", [`arn:aws:ssm:*:${document}`, `arn:aws:ec2:*:${instance}`])];
    expect(word(pathOf("ssm-002"), on(":document/AWS-RunShellScript", `${ACCOUNT}:instance/*`))).toBe("allowed");
    expect(word(pathOf("ssm-002"), on("*:document/AWS-RunShellScript", `${ACCOUNT}:instance/i-0b`))).toBeUndefined();
    expect(word(pathOf("ssm-002"), [allow("ssm:SendCommand", `arn:aws:ec2:*:${ACCOUNT}:instance/*`)])).toBeUndefined();
  });

  it("a resource of the caller's choice lies in its account", () => {
    const on = (account: string) => [allow("iam:PassRole"), allow("glue:CreateDevEndpoint", `arn:aws:glue:eu-west-1:${account}:devEndpoint/dev-*`)];
    expect(word(pathOf("glue-001"), on(ACCOUNT))).toBe("allowed");
    expect(word(pathOf("glue-001"), on("*"))).toBe("allowed");
    expect(word(pathOf("glue-001"), on("999988887777"))).toBeUndefined();
  });

  it("tags and boundaries of the target are known", () => {
    const tagged = (team: string) => ({ users: [aUser("alice", [condition]), aUser("bob", [], { tags: { team } })] });
    const condition = allow("iam:CreateAccessKey", "*", { StringEquals: { "aws:ResourceTag/team": "a" } });
    expect(word(pathOf("iam-002"), [], tagged("a"))).toBe("allowed");
    expect(word(pathOf("iam-002"), [], tagged("b"))).toBeUndefined();
  });
});

describe("the account as an end", () => {
  it("widening another's permissions and becoming it ends at the account too, and from there everywhere", () => {
    const path = pathOf("iam-018");
    const account = fixture(
      path,
      actionsOf(path).map((a) => allow(a)),
    );
    expect(wordOf(account, "iam:iam-018", ALICE, ROOT)).toBe("allowed");
    expect(wordOf(account, "iam:iam-012", ROOT, TARGET)).toBe("allowed");
    expect(wordOf(account, "iam:iam-002", ROOT, arnRef(iam("user/bob")))).toBe("allowed");
  });

  it("nobody who gets there, no edges from there", () => {
    expect(wordOf(fixture(pathOf("iam-007"), [allow("s3:*")]), "iam:iam-012", ROOT, TARGET)).toBeUndefined();
  });

  it("joining a group ends there when the group has every permission", () => {
    const join = [allow("iam:AddUserToGroup")];
    expect(wordOf(fixture(pathOf("iam-013"), join, { groups: [aGroup("team"), aGroup("ops", [allow("*")])] }), "iam:iam-013", ALICE, ROOT)).toBe("allowed");
    expect(wordOf(fixture(pathOf("iam-013"), join, { groups: [aGroup("team"), aGroup("ops", [allow("s3:*")])] }), "iam:iam-013", ALICE, ROOT)).toBeUndefined();
  });
});

describe("properties", () => {
  const ids = TABLE.map((t) => t.path);
  it("adding a Deny never opens a path", () => {
    const actions = [...new Set(ids.flatMap(actionsOf))];
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.subarray(actions, { maxLength: 6 }), fc.constantFrom("*", TARGET, iam("user/*")), (path, denied, resource) => {
        const granted = actionsOf(path).map((a) => allow(a));
        const before = word(path, granted.slice(0, -1));
        const after = word(path, [...granted.slice(0, -1), ...(denied.length > 0 ? [deny(denied, resource)] : [])]);
        expect(before !== undefined || after === undefined).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
