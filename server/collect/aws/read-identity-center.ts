import { ListGroupMembershipsCommand, ListGroupsCommand, ListUsersCommand } from "@aws-sdk/client-identitystore";
import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
} from "@aws-sdk/client-sso-admin";
import { field, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { type AccountReader, textsIn } from "./account-reader.ts";
import { onlyKeys } from "./cli-json.ts";

const CONCURRENCY = 4;

/** Pages of a list of which each element keeps names and ids: no address, e-mail or free text. */
const pages = (list: string, ...keys: readonly string[]) => ({
  token: "NextToken",
  next: "NextToken",
  lists: [list],
  kept: (element: unknown) => onlyKeys(element, keys),
});

/** `/aws-reserved/sso.amazonaws.com/eu-west-1/`; without a region it is the first one of AWS. */
const RESERVED_PATH = /^\/aws-reserved\/sso\.amazonaws\.com\/(?:([a-z0-9-]+)\/)?$/;
const FIRST_REGION = "us-east-1";

/** Where the Identity Centers are that made roles in an account: the roles' paths say it. */
export function identityCenterRegions(details: RawObject | undefined): readonly string[] {
  const roles: unknown = details?.["RoleDetailList"];
  const regions = (Array.isArray(roles) ? roles : []).flatMap((role: unknown) => {
    const found = RESERVED_PATH.exec(textField(role, "Path") ?? "");
    if (!found) return [];
    return found[1] ?? (textField(role, "Arn")?.startsWith("arn:aws:") ? FIRST_REGION : []);
  });
  return [...new Set(regions)];
}

interface Center {
  readonly reader: AccountReader;
  readonly region: string;
  readonly instanceArn: string;
  readonly store: string;
  readonly folder: string;
}

const placeIn = (center: Center, file: string) => ({ path: `${center.folder}/${file}.json`, of: center.store });
/** `ps-…` of `arn:aws:sso:::permissionSet/ssoins-…/ps-…`. */
const lastSegment = (arn: string): string => segmentOf(arn.slice(arn.lastIndexOf("/") + 1));

/**
 * Every Identity Center that the account sees, as far as it may see it: all of it from the management account or a delegated administrator, nothing but
 * its name from others.
 */
export async function readIdentityCenters(reader: AccountReader, account: string, regions: ReadonlySet<string>): Promise<void> {
  for (const region of regions) {
    const place = { path: `accounts/${account}/list-instances-${segmentOf(region)}.json`, of: `${account} ${region}` };
    const listed = await reader.gather("ListInstances", place, pages("Instances", "InstanceArn", "IdentityStoreId", "OwnerAccountId"), (next, options) =>
      reader.clients.ssoAdmin(region).send(new ListInstancesCommand({ ...next }), options),
    );
    const instances = listed?.lists["Instances"] ?? [];
    // A region without one says nothing: most accounts have theirs in another.
    if (instances.length === 0) continue;
    await reader.sink.write(place.path, { Instances: instances });
    for (const one of instances) {
      const [instanceArn, store] = [textField(one, "InstanceArn"), textField(one, "IdentityStoreId")];
      if (instanceArn === undefined || store === undefined) continue;
      await readCenter({ reader, region, instanceArn, store, folder: `identity-center/${lastSegment(instanceArn)}` });
    }
  }
}

async function readCenter(center: Center): Promise<void> {
  const { reader, region, instanceArn } = center;
  const sets = await reader.readPages("ListPermissionSets", placeIn(center, "list-permission-sets"), pages("PermissionSets"), (next, options) =>
    reader.clients.ssoAdmin(region).send(new ListPermissionSetsCommand({ InstanceArn: instanceArn, ...next }), options),
  );
  // Who may not see the permission sets may not see the rest.
  if (!sets) return;
  const assigned = await reader.forEach(textsIn(sets, "PermissionSets"), CONCURRENCY, (arn) => readPermissionSet(center, arn));
  await readPeople(center, new Set(assigned.flat()));
}

/** A permission set's name and who has it where; the groups among them. */
async function readPermissionSet(center: Center, arn: string): Promise<readonly string[]> {
  const { reader, region, instanceArn } = center;
  const client = reader.clients.ssoAdmin(region);
  const set = { InstanceArn: instanceArn, PermissionSetArn: arn };
  const place = placeIn(center, `describe-permission-set-${lastSegment(arn)}`);
  const described = await reader.call("DescribePermissionSet", place.of, (options) => client.send(new DescribePermissionSetCommand(set), options));
  if (described.ok) {
    await reader.sink.write(place.path, { PermissionSet: onlyKeys(field(described.value, "PermissionSet"), ["Name", "PermissionSetArn"]) });
  } else reader.lacks("DescribePermissionSet", place, described);
  const accounts = await reader.gather(
    "ListAccountsForProvisionedPermissionSet",
    placeIn(center, `list-accounts-for-provisioned-permission-set-${lastSegment(arn)}`),
    pages("AccountIds"),
    (next, options) => client.send(new ListAccountsForProvisionedPermissionSetCommand({ ...set, ...next }), options),
  );
  const groups = await reader.forEach(textsIn(accounts?.lists, "AccountIds"), CONCURRENCY, (account) => readAssignments(center, arn, account));
  return groups.flat();
}

async function readAssignments(center: Center, arn: string, account: string): Promise<readonly string[]> {
  const { reader, region, instanceArn } = center;
  const list = await reader.readPages(
    "ListAccountAssignments",
    // The name says of what an empty list is.
    placeIn(center, `list-account-assignments-${segmentOf(account)}-${lastSegment(arn)}`),
    pages("AccountAssignments", "AccountId", "PermissionSetArn", "PrincipalType", "PrincipalId"),
    (next, options) =>
      reader.clients
        .ssoAdmin(region)
        .send(new ListAccountAssignmentsCommand({ InstanceArn: instanceArn, AccountId: account, PermissionSetArn: arn, ...next }), options),
  );
  const all: unknown = list?.["AccountAssignments"];
  return (Array.isArray(all) ? all : []).flatMap((one: unknown) => (textField(one, "PrincipalType") === "GROUP" ? (textField(one, "PrincipalId") ?? []) : []));
}

const isFilled = (list: readonly unknown[] | undefined): boolean => (list?.length ?? 0) > 0;

/** The names of people and groups, and who is in the groups that have a permission set somewhere. */
async function readPeople(center: Center, groups: ReadonlySet<string>): Promise<void> {
  const { reader, region, store } = center;
  const client = reader.clients.identitystore(region);
  const users = await reader.gather("ListUsers", placeIn(center, "list-users"), pages("Users", "IdentityStoreId", "UserId", "UserName"), (next, options) =>
    client.send(new ListUsersCommand({ IdentityStoreId: store, ...next }), options),
  );
  const all = await reader.gather("ListGroups", placeIn(center, "list-groups"), pages("Groups", "IdentityStoreId", "GroupId", "DisplayName"), (next, options) =>
    client.send(new ListGroupsCommand({ IdentityStoreId: store, ...next }), options),
  );
  // Empty lists of these two would read as lists of IAM.
  if (isFilled(users?.lists["Users"])) await reader.sink.write(placeIn(center, "list-users").path, users?.lists);
  if (isFilled(all?.lists["Groups"])) await reader.sink.write(placeIn(center, "list-groups").path, all?.lists);
  await reader.forEach([...groups].toSorted(), CONCURRENCY, async (group) => {
    await reader.readPages(
      "ListGroupMemberships",
      placeIn(center, `list-group-memberships-${segmentOf(group)}`),
      pages("GroupMemberships", "IdentityStoreId", "MembershipId", "GroupId", "MemberId"),
      (next, options) => client.send(new ListGroupMembershipsCommand({ IdentityStoreId: store, GroupId: group, ...next }), options),
    );
  });
}
