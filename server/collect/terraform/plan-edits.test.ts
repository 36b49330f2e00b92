import { describe, expect, test } from "vitest";
import { readDocument } from "@/server/collect/bundle/read-document.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, made, READ, roleIn, trust, userIn, WRITE } from "./a-made-plan.ts";

const planned = (...all: readonly AResource[]) => made(aPlan(all));

describe("policies of a principal", () => {
  test("an attachment and an inline policy are put beside those it has, and taken away alone", () => {
    const after = planned(
      { type: "aws_iam_role_policy_attachment", name: "a", after: { role: "app", policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
      { type: "aws_iam_role_policy_attachment", name: "b", actions: ["delete"], before: { role: "app", policy_arn: WRITE } },
      { type: "aws_iam_role_policy", name: "c", actions: ["delete"], before: { role: "app", name: "one", policy: "{}" } },
      {
        type: "aws_iam_role_policy",
        name: "d",
        actions: ["update"],
        before: { role: "app", name: "two", policy: "{}" },
        after: { role: "app", name: "two", policy: '{"Version":"2012-10-17","Statement":[]}' },
      },
    );
    expect(roleIn(after)?.attachedPolicies).toEqual([READ, "arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    expect(roleIn(after)?.inlinePolicies?.map((one) => one.name)).toEqual(["two"]);
    expect(after.ignored).toEqual([]);
  });

  test("an attachment that is replaced by the same stays", () => {
    const sides = { role: "app", policy_arn: READ };
    const after = planned({ type: "aws_iam_role_policy_attachment", name: "a", actions: ["create", "delete"], before: sides, after: sides });
    expect(roleIn(after)?.attachedPolicies?.toSorted()).toEqual([READ, WRITE]);
  });

  test("exclusive resources leave none but theirs, and aws_iam_policy_attachment takes its policy from all others", () => {
    const after = planned(
      { type: "aws_iam_role_policies_exclusive", name: "a", after: { role_name: "app", policy_names: ["two"] } },
      { type: "aws_iam_role_policy_attachments_exclusive", name: "a", after: { role_name: "app", policy_arns: [WRITE] } },
      { type: "aws_iam_policy_attachment", name: "a", after: { name: "a", policy_arn: READ, users: ["bo"], roles: [], groups: null } },
    );
    expect(roleIn(after)?.inlinePolicies?.map((one) => one.name)).toEqual(["two"]);
    expect(roleIn(after)?.attachedPolicies).toEqual([WRITE]);
    expect([userIn(after, "ana")?.attachedPolicies, userIn(after, "bo")?.attachedPolicies]).toEqual([[], [READ]]);
  });

  test("what a role's own lists leave as they are is left, and what they change is all there is", () => {
    const before = { arn: arn("role/app"), name: "app", path: "/", managed_policy_arns: [READ], assume_role_policy: JSON.stringify(trust) };
    const update = (after: object): AResource => ({ type: "aws_iam_role", name: "app", actions: ["update"], before, after: { ...before, ...after } });
    expect(roleIn(planned(update({ description: "x" })))?.attachedPolicies).toEqual([READ, WRITE]);
    expect(roleIn(planned(update({ managed_policy_arns: [] })))?.attachedPolicies).toEqual([]);
  });

  test("of several that go by key each is attached to its own", () => {
    const keys = ["x", "y"];
    const roles = keys.map(
      (key): AResource => ({
        type: "aws_iam_role",
        name: "each",
        key,
        after: { name: key, path: "/", assume_role_policy: "{}" },
        unknown: { arn: true, id: true },
      }),
    );
    const policies = keys.map(
      (key): AResource => ({ type: "aws_iam_policy", name: "each", key, after: { name: key, path: "/p/", policy: "{}" }, unknown: { arn: true } }),
    );
    const attachments = keys.map(
      (key): AResource => ({
        type: "aws_iam_role_policy_attachment",
        name: "each",
        key,
        after: {},
        unknown: { role: true, policy_arn: true },
        expressions: { role: { references: ["aws_iam_role.each", "each.key"] }, policy_arn: { references: ["aws_iam_policy.each", "each.key"] } },
      }),
    );
    const after = planned(...roles, ...policies, ...attachments);
    expect(keys.map((key) => roleIn(after, key)?.attachedPolicies)).toEqual([[arn("policy/p/x")], [arn("policy/p/y")]]);
  });

  test("which of several is meant where nothing says it is not guessed", () => {
    const policies = ["x", "y"].map(
      (key): AResource => ({ type: "aws_iam_policy", name: "each", key, after: { name: key, path: "/", policy: "{}" }, unknown: { arn: true } }),
    );
    const attachment: AResource = {
      type: "aws_iam_role_policy_attachment",
      name: "a",
      after: { role: "app" },
      unknown: { policy_arn: true },
      expressions: { policy_arn: { references: ["aws_iam_policy.each", "local.which"] } },
    };
    const after = planned(...policies, attachment);
    expect(roleIn(after)).toMatchObject({ attachedPolicies: [READ, WRITE], partial: ["attachedPolicies"] });
    expect(after.assumptions).toContainEqual(expect.stringContaining("the policy it attaches is known only after apply"));
  });
});

describe("what is made anew", () => {
  test("a role that is replaced has none of the policies it had", () => {
    const sides = { arn: arn("role/app"), name: "app", path: "/", assume_role_policy: JSON.stringify(trust) };
    const after = planned({
      type: "aws_iam_role",
      name: "app",
      actions: ["delete", "create"],
      before: sides,
      after: { ...sides, arn: undefined },
      unknown: { arn: true },
    });
    expect(roleIn(after)).toMatchObject({ arn: arn("role/app"), inlinePolicies: [], attachedPolicies: [] });
    expect(after.assumptions).toContainEqual(expect.stringContaining("is made anew under the same name"));
  });

  test("one that is renamed is another one", () => {
    const sides = { arn: arn("role/app"), name: "app", path: "/", assume_role_policy: JSON.stringify(trust) };
    const after = planned({
      type: "aws_iam_role",
      name: "app",
      actions: ["delete", "create"],
      before: sides,
      after: { ...sides, name: "web", arn: undefined },
      unknown: { arn: true },
    });
    expect(after.account.roles.map((one) => one.arn)).toEqual([arn("role/web")]);
  });

  test("without its configuration what AWS may fill in is not known", () => {
    const role: AResource = {
      type: "aws_iam_role",
      name: "x",
      after: { name: "x", path: "/", assume_role_policy: "{}" },
      unknown: { managed_policy_arns: true },
    };
    expect(roleIn(planned(role), "x")?.partial ?? []).toEqual([]);
    expect(roleIn(made({ ...aPlan([role]), configuration: undefined }), "x")?.partial).toEqual(["attachedPolicies"]);
  });

  test("a group or user that is renamed in place keeps who it is", () => {
    const group = { arn: arn("group/ops"), name: "ops", path: "/" };
    const user = { arn: arn("user/ana"), name: "ana", path: "/" };
    const after = planned(
      { type: "aws_iam_group", name: "ops", actions: ["update"], before: group, after: { ...group, name: "run" } },
      { type: "aws_iam_user", name: "ana", actions: ["update"], before: user, after: { ...user, name: "anna" } },
    );
    expect(after.account.groups.map((one) => [one.arn, one.name])).toEqual([[arn("group/run"), "run"]]);
    expect(after.account.users.map((one) => [one.arn, one.name, one.groups])).toEqual([
      [arn("user/anna"), "anna", ["run"]],
      [arn("user/bo"), "bo", ["run"]],
    ]);
  });

  test("members, profiles and keys", () => {
    const after = planned(
      {
        type: "aws_iam_group_membership",
        name: "ops",
        actions: ["update"],
        before: { group: "ops", users: ["ana", "bo"] },
        after: { group: "ops", users: ["bo"] },
      },
      { type: "aws_iam_instance_profile", name: "n", after: { name: "n", path: "/", role: "app" }, unknown: { arn: true } },
      { type: "aws_iam_access_key", name: "k", after: { user: "ana" }, unknown: { id: true, secret: true } },
      { type: "aws_iam_user_group_membership", name: "g", actions: ["delete"], before: { user: "bo", groups: ["ops"] } },
    );
    expect([userIn(after, "ana")?.groups, userIn(after, "bo")?.groups]).toEqual([[], ["ops"]]);
    expect(after.account.instanceProfiles).toEqual([{ arn: arn("instance-profile/n"), name: "n", roleArns: [arn("role/app")] }]);
    expect(after.ignored).toEqual([{ what: "aws_iam_access_key.k", reason: "a key that is made has no id before: who will hold it cannot be told" }]);
  });
});

test("types of IAM and EKS that nothing is read of are told, those without effect are counted", () => {
  const after = planned(
    { type: "aws_eks_addon", name: "c", actions: ["update"], before: {}, after: {} },
    { type: "aws_iam_user_login_profile", name: "l", after: {} },
    { type: "aws_iam_account_alias", name: "a", after: {} },
  );
  expect(after.ignored.map((one) => one.what)).toEqual(["aws_eks_addon.c", "aws_iam_user_login_profile.l"]);
  expect(after.assumptions).toEqual(["one resource of the plan has no effect on access that is shown: aws_iam_account_alias 1"]);
});

describe("texts that are no plan", () => {
  test("JSON that is cut off says where", () => {
    const text = JSON.stringify(aPlan([{ type: "aws_iam_role", name: "x", after: {} }]), undefined, 2).slice(0, 200);
    expect(readDocument("plan.json", Buffer.from(text)).failed).toEqual([
      { path: "plan.json", reason: "is cut off: the JSON ends too early", line: expect.any(Number), column: expect.any(Number) },
    ]);
  });

  test("a plan that was cut short, or leaves changes for later, says so", () => {
    expect(made(aPlan([], { errored: true, complete: false })).assumptions).toHaveLength(2);
  });

  test("addresses and keys of any kind are read", () => {
    const key = 'a"].aws_iam_role.b["c';
    const role: AResource = { type: "aws_iam_role", name: "x", key, after: { name: "x", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    expect(roleIn(planned(role), "x")?.arn).toBe(arn("role/x"));
  });
});

describe("what is not told", () => {
  const sides = { arn: arn("role/app"), name: "app", path: "/", assume_role_policy: JSON.stringify(trust) };
  const update = (more: object, sensitive: object): AResource => ({
    type: "aws_iam_role",
    name: "app",
    actions: ["update"],
    before: { ...sides, ...more },
    after: { ...sides, ...more },
    sensitive,
    expressions: Object.fromEntries(Object.keys(more).map((key) => [key, speaksOf("var.secret")])),
  });

  test("lists of a role that are marked as sensitive are not taken to stay as they were", () => {
    const inline = planned(update({ inline_policy: [{ name: "one", policy: "{}" }] }, { inline_policy: [{ policy: true }] }));
    expect(roleIn(inline)).toMatchObject({ inlinePolicies: [], inlinePolicyNames: ["one"] });
    expect(inline.assumptions).toContainEqual(expect.stringContaining("the inline policy one is marked as sensitive and not read"));
    const attached = planned(update({ managed_policy_arns: [READ] }, { managed_policy_arns: true }));
    expect(roleIn(attached)?.partial).toEqual(["attachedPolicies"]);
  });

  test.each([
    [{}, { policy: true }],
    [{ policy: "{}" }, {}],
  ])("a session policy that is not told is not the same as none", (told, unknown) => {
    const association: AResource = {
      type: "aws_eks_pod_identity_association",
      name: "p",
      after: { cluster_name: "one", namespace: "shop", service_account: "api", role_arn: arn("role/app"), ...told },
      unknown,
      sensitive: "policy" in told ? { policy: true } : {},
      expressions: { policy: speaksOf("var.policy") },
    };
    const after = planned(association);
    const [found] = after.clusters.find((one) => one.name === "one")?.podIdentityAssociations ?? [];
    expect(found?.policy).toBeDefined();
    expect(compilePolicy(found?.policy, "session").state).toBe("invalid");
    expect(after.assumptions).toContainEqual(expect.stringContaining("its session policy is"));
  });

  test("a data source of the same name is not what a resource is made of", () => {
    const role: AResource = {
      type: "aws_iam_role",
      name: "x",
      after: { name: "x", path: "/", assume_role_policy: "{}" },
      unknown: { arn: true, permissions_boundary: true },
      expressions: { permissions_boundary: { references: ["aws_iam_policy.b.arn", "aws_iam_policy.b"] } },
    };
    const policy: AResource = { type: "aws_iam_policy", name: "b", after: { name: "b", path: "/", policy: "{}" }, unknown: { arn: true } };
    const plan = aPlan([role, policy]) as { configuration: { root_module: { resources: object[] } } };
    plan.configuration.root_module.resources.push({ address: "data.aws_iam_role.x", mode: "data", type: "aws_iam_role", name: "x", expressions: {} });
    expect(roleIn(made(plan), "x")?.boundary).toBe(arn("policy/b"));
  });
});
