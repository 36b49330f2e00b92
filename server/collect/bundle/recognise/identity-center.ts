import type { IdentityCenterPart } from "@/server/collect/bundle/contribution.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import type { IdentityCenterFact } from "@/server/facts/organization.ts";
import { type Form, nothingKept, readingOf } from "./form.ts";
import { elementsOf, firstOf, hasList, hasObject, isTruncated, lengthOf, textsOf } from "./items.ts";

const reading = (kind: string, objects: number, part: IdentityCenterPart) => readingOf(kind, objects, [{ scope: "identity-center", part }]);
const stateIn = (doc: unknown) => (isTruncated(doc) ? "partial" : "complete");
const storeOf = (all: unknown): string | undefined => textField(firstOf(all), "IdentityStoreId");
/** `ssoins-…` of `arn:aws:sso:::permissionSet/ssoins-…/ps-…` and of `arn:aws:sso:::instance/ssoins-…`. */
const instanceOf = (arn: string | undefined): string | undefined =>
  arn === undefined ? undefined : /(?:permissionSet|instance)\/(ssoins-[0-9a-z]+)/i.exec(arn)?.[1];
const instanceArnOf = (arn: string): string | undefined => {
  const id = instanceOf(arn);
  return id === undefined ? undefined : `${arn.slice(0, arn.indexOf("permissionSet/"))}instance/${id}`;
};

const listInstances: Form = {
  kind: "sso-admin list-instances",
  matches: (doc) =>
    hasList(doc, "Instances") && (lengthOf(field(doc, "Instances")) === 0 || textField(firstOf(field(doc, "Instances")), "IdentityStoreId") !== undefined),
  read: (doc, kind) => {
    const all = [...elementsOf(field(doc, "Instances"))];
    const parts = all.map((one) => ({
      scope: "identity-center" as const,
      part: { store: textField(one, "IdentityStoreId"), instance: instanceOf(textField(one, "InstanceArn")) },
    }));
    return readingOf(kind, all.length, parts);
  },
};
const listPermissionSets: Form = {
  kind: "sso-admin list-permission-sets",
  matches: (doc) => hasList(doc, "PermissionSets"),
  read: (doc, kind) => {
    const permissionSets = textsOf(field(doc, "PermissionSets")).map((arn) => ({ arn, instanceArn: instanceArnOf(arn) }));
    return reading(kind, permissionSets.length, { instance: instanceOf(permissionSets[0]?.arn), permissionSets });
  },
};
const describePermissionSet: Form = {
  kind: "sso-admin describe-permission-set",
  matches: (doc) => hasObject(doc, "PermissionSet"),
  read: (doc, kind) => {
    const set = field(doc, "PermissionSet");
    const arn = textField(set, "PermissionSetArn");
    return arn === undefined
      ? nothingKept(kind)
      : reading(kind, 1, { instance: instanceOf(arn), permissionSets: [{ arn, name: textField(set, "Name"), instanceArn: instanceArnOf(arn) }] });
  },
};

function assignmentOf(raw: unknown): IdentityCenterFact["assignments"] {
  const account = textField(raw, "AccountId");
  const permissionSetArn = textField(raw, "PermissionSetArn");
  const principalType = textField(raw, "PrincipalType");
  const principalId = textField(raw, "PrincipalId");
  const isWhole = account !== undefined && permissionSetArn !== undefined && principalId !== undefined;
  return isWhole && (principalType === "USER" || principalType === "GROUP") ? [{ account, permissionSetArn, principalType, principalId }] : [];
}
const listAssignments: Form = {
  kind: "sso-admin list-account-assignments",
  matches: (doc) => hasList(doc, "AccountAssignments"),
  read: (doc, kind) => {
    const assignments = [...elementsOf(field(doc, "AccountAssignments"))].flatMap(assignmentOf);
    return reading(kind, assignments.length, { instance: instanceOf(assignments[0]?.permissionSetArn), assignments, state: stateIn(doc) });
  },
};

/** Ids and the names people sign in with; addresses, e-mail and the rest of a profile are not kept. */
const people = (all: unknown, idKey: string, nameKey: string) =>
  [...elementsOf(all)].flatMap((one) => {
    const id = textField(one, idKey);
    return id === undefined ? [] : [{ id, name: textField(one, nameKey) }];
  });
const listUsers: Form = {
  kind: "identitystore list-users",
  matches: (doc) =>
    hasList(doc, "Users") && textField(firstOf(field(doc, "Users")), "UserId") !== undefined && textField(firstOf(field(doc, "Users")), "Arn") === undefined,
  read: (doc, kind) => {
    const users = people(field(doc, "Users"), "UserId", "UserName");
    return reading(kind, users.length, { store: storeOf(field(doc, "Users")), users });
  },
};
const listGroups: Form = {
  kind: "identitystore list-groups",
  matches: (doc) =>
    hasList(doc, "Groups") &&
    textField(firstOf(field(doc, "Groups")), "GroupId") !== undefined &&
    textField(firstOf(field(doc, "Groups")), "Arn") === undefined,
  read: (doc, kind) => {
    const groups = people(field(doc, "Groups"), "GroupId", "DisplayName");
    return reading(kind, groups.length, { store: storeOf(field(doc, "Groups")), groups });
  },
};
const listMemberships: Form = {
  kind: "identitystore list-group-memberships",
  matches: (doc) => hasList(doc, "GroupMemberships"),
  read: (doc, kind) => {
    const all = field(doc, "GroupMemberships");
    const memberships = [...elementsOf(all)].flatMap((one) => {
      const group = textField(one, "GroupId");
      const user = textField(field(one, "MemberId"), "UserId");
      return group === undefined || user === undefined ? [] : [{ group, user }];
    });
    return reading(kind, lengthOf(all), { store: storeOf(all), memberships, state: stateIn(doc) });
  },
};

export const IDENTITY_CENTER_FORMS: readonly Form[] = [
  listInstances,
  listPermissionSets,
  describePermissionSet,
  listAssignments,
  listUsers,
  listGroups,
  listMemberships,
];
