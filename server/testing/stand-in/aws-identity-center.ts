import type { AwsService } from "./aws.ts";
import { jsonService, pageOfOne } from "./aws-json.ts";

const STORE = "d-9067aaaaaa";
const INSTANCE = "arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa";
const setArn = (id: string): string => `arn:aws:sso:::permissionSet/ssoins-7223aaaaaaaaaaaa/ps-${id}`;
const SETS: Readonly<Record<string, string>> = { [setArn("admin")]: "Admin", [setArn("read")]: "ReadOnly" };
const ACCOUNTS = ["111122223333", "444455556666"];

/** `account set` → the people and groups that have it; nobody has ReadOnly in the second account. */
const ASSIGNED: Readonly<Record<string, ReadonlyArray<readonly [type: string, id: string]>>> = {
  [`111122223333 ${setArn("admin")}`]: [
    ["GROUP", "g-ops"],
    ["USER", "u-cleo"],
  ],
  [`444455556666 ${setArn("admin")}`]: [["GROUP", "g-ops"]],
  [`111122223333 ${setArn("read")}`]: [["GROUP", "g-audit"]],
};
const MEMBERS: Readonly<Record<string, readonly string[]>> = { "g-ops": ["u-ann", "u-bob"], "g-audit": [], "g-unused": ["u-cleo"] };

const person = (id: string) => ({
  IdentityStoreId: STORE,
  UserId: id,
  UserName: id.slice(2),
  DisplayName: "PLANTED-DISPLAY",
  Name: { Formatted: "PLANTED-NAME", FamilyName: "PLANTED-FAMILY", GivenName: "PLANTED-GIVEN" },
  NickName: "PLANTED-NICK",
  Title: "PLANTED-TITLE",
  Emails: [{ Value: "PLANTED-MAIL@example.com", Type: "work", Primary: true }],
  PhoneNumbers: [{ Value: "PLANTED-PHONE", Type: "work" }],
  Addresses: [{ StreetAddress: "PLANTED-STREET", Country: "PLANTED-COUNTRY" }],
  ExternalIds: [{ Issuer: "PLANTED-ISSUER", Id: "PLANTED-EXTERNAL" }],
});

function adminAnswer(operation: string, input: Readonly<Record<string, string>>): unknown {
  const { NextToken, PermissionSetArn = "", AccountId = "" } = input;
  switch (operation) {
    case "ListInstances":
      return { Instances: [{ InstanceArn: INSTANCE, IdentityStoreId: STORE, OwnerAccountId: "444455556666", Name: "PLANTED-INSTANCE", Status: "ACTIVE" }] };
    case "ListPermissionSets":
      return pageOfOne(Object.keys(SETS), "PermissionSets", NextToken);
    case "DescribePermissionSet":
      return { PermissionSet: { PermissionSetArn, Name: SETS[PermissionSetArn], Description: "PLANTED-DESCRIPTION", RelayState: "PLANTED-RELAY" } };
    case "ListAccountsForProvisionedPermissionSet":
      return pageOfOne(ACCOUNTS, "AccountIds", NextToken);
    case "ListAccountAssignments": {
      const all = ASSIGNED[`${AccountId} ${PermissionSetArn}`] ?? [];
      const rows = all.map(([PrincipalType, PrincipalId]) => ({ AccountId, PermissionSetArn, PrincipalType, PrincipalId }));
      return pageOfOne(rows, "AccountAssignments", NextToken);
    }
    default:
      return undefined;
  }
}

function storeAnswer(operation: string, { NextToken, GroupId = "" }: Readonly<Record<string, string>>): unknown {
  switch (operation) {
    case "ListUsers":
      return pageOfOne(["u-ann", "u-bob", "u-cleo"].map(person), "Users", NextToken);
    case "ListGroups": {
      const groups = Object.keys(MEMBERS).map((id) => ({ IdentityStoreId: STORE, GroupId: id, DisplayName: id.slice(2), Description: "PLANTED-GROUP" }));
      return pageOfOne(groups, "Groups", NextToken);
    }
    case "ListGroupMemberships": {
      const rows = (MEMBERS[GroupId] ?? []).map((id) => ({ IdentityStoreId: STORE, MembershipId: `m-${id}`, GroupId, MemberId: { UserId: id } }));
      return pageOfOne(rows, "GroupMemberships", NextToken);
    }
    default:
      return undefined;
  }
}

/** An Identity Center with two permission sets in two accounts, every list in pages of one. Its services go by `sso` and `identitystore`. */
export const identityCenterStandIn = (): Readonly<Record<"sso" | "identitystore", AwsService>> => ({
  sso: jsonService(adminAnswer),
  identitystore: jsonService(storeAnswer),
});
