import { CreateGroupCommand, CreateGroupMembershipCommand, CreateUserCommand, IdentitystoreClient } from "@aws-sdk/client-identitystore";
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";

/** What a seeded Identity Center holds. */
export interface SeededPeople {
  readonly store: string;
  readonly permissionSet: string;
  readonly group: string;
  readonly users: readonly string[];
}

/** Puts two people, a group with one of them, and a permission set that the group has in the account into moto's Identity Center. */
export async function seedPeople(endpoint: string, region: string, account: string): Promise<SeededPeople> {
  const options = { endpoint, region, credentials: { accessKeyId: "seed", secretAccessKey: "seed" } };
  const [admin, people] = [new SSOAdminClient(options), new IdentitystoreClient(options)];
  const { InstanceArn, IdentityStoreId: store = "" } = (await admin.send(new ListInstancesCommand({}))).Instances?.[0] ?? {};
  const set = await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: "Admin", Description: "PLANTED-TEXT" }));
  const permissionSet = set.PermissionSet?.PermissionSetArn ?? "";
  const userOf = async (name: string): Promise<string> => {
    const made = await people.send(
      new CreateUserCommand({
        IdentityStoreId: store,
        UserName: name,
        DisplayName: "PLANTED-DISPLAY",
        Name: { GivenName: "PLANTED-GIVEN", FamilyName: "PLANTED-FAMILY" },
        Emails: [{ Value: "PLANTED-MAIL@example.com", Type: "work", Primary: true }],
        PhoneNumbers: [{ Value: "PLANTED-PHONE", Type: "work" }],
      }),
    );
    return made.UserId ?? "";
  };
  const users = [await userOf("ann"), await userOf("bob")];
  const group = (await people.send(new CreateGroupCommand({ IdentityStoreId: store, DisplayName: "ops", Description: "PLANTED-TEXT" }))).GroupId ?? "";
  await people.send(new CreateGroupMembershipCommand({ IdentityStoreId: store, GroupId: group, MemberId: { UserId: users[0] ?? "" } }));
  await admin.send(
    new CreateAccountAssignmentCommand({
      InstanceArn,
      PermissionSetArn: permissionSet,
      TargetId: account,
      TargetType: "AWS_ACCOUNT",
      PrincipalType: "GROUP",
      PrincipalId: group,
    }),
  );
  // AWS does this by itself.
  await admin.send(new ProvisionPermissionSetCommand({ InstanceArn, PermissionSetArn: permissionSet, TargetId: account, TargetType: "AWS_ACCOUNT" }));
  for (const client of [admin, people]) client.destroy();
  return { store, permissionSet, group, users };
}
