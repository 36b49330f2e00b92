import { describe, expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";

const [A, B] = ["111122223333", "444455556666"];
const SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-1";
const OTHER = "arn:aws:sso:::permissionSet/ssoins-1/ps-2";
const assigned = (account: string, set: string, principal: string) => ({
  ...{ AccountId: account, PermissionSetArn: set },
  ...{ PrincipalType: "USER", PrincipalId: principal },
});
const member = (group: string, user: string) => ({ IdentityStoreId: "d-1", GroupId: group, MemberId: { UserId: user } });

const centerOf = (files: Readonly<Record<string, unknown>>) => {
  const [center] = factsOf({ "i.json": { Instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-1", IdentityStoreId: "d-1" }] }, ...files }).identityCenter;
  return { assigned: center?.assignmentLists?.map((one) => one.state), members: center?.memberLists?.map((one) => one.state) };
};

describe("what is told of one person is not the list of all", () => {
  test.each([
    ["by its file's name", { "list-account-assignments-for-principal-u-1.json": { AccountAssignments: [assigned(A, SET, "u-1")] } }, ["partial"]],
    ["by several accounts", { "a.json": { AccountAssignments: [assigned(A, SET, "u-1"), assigned(B, SET, "u-1")] } }, ["partial", "partial"]],
    ["by several permission sets", { "a.json": { AccountAssignments: [assigned(A, SET, "u-1"), assigned(A, OTHER, "u-1")] } }, ["partial", "partial"]],
    ["as it is of one account and permission set", { "a.json": { AccountAssignments: [assigned(A, SET, "u-1"), assigned(A, SET, "u-2")] } }, ["complete"]],
  ])("of assignments: %s", (_, files, states) => expect(centerOf(files).assigned).toEqual(states));

  test.each([
    ["by its file's name", { "list-group-memberships-for-member-u-1.json": { GroupMemberships: [member("g-1", "u-1")] } }, ["partial"]],
    ["by several groups", { "m.json": { GroupMemberships: [member("g-1", "u-1"), member("g-2", "u-1")] } }, ["partial", "partial"]],
    ["as it is of one group", { "m.json": { GroupMemberships: [member("g-1", "u-1"), member("g-1", "u-2")] } }, ["complete"]],
  ])("of members: %s", (_, files, states) => expect(centerOf(files).members).toEqual(states));

  test("and the list of all beside it is whole", () => {
    const files = {
      "p.json": { AccountAssignments: [assigned(A, SET, "u-1"), assigned(B, SET, "u-1")] },
      "a.json": { AccountAssignments: [assigned(A, SET, "u-1"), assigned(A, SET, "u-2")] },
    };
    expect(centerOf(files).assigned).toEqual(["complete", "partial"]);
  });
});
