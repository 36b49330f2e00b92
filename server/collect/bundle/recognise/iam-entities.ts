import type { AccountPart, InlineDocument, OwnerType } from "@/server/collect/bundle/contribution.ts";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { toGroupFact, toInstanceProfileFact, toManagedPolicyFact, toRoleFact, toUserFact } from "@/server/collect/bundle/to-fact/iam-principal.ts";
import { policyDocumentOf } from "@/server/collect/bundle/to-fact/policy-document.ts";
import { accountOf, accountReading, type Form, nothingKept } from "./form.ts";
import { elementsOf, firstOf, harvest, hasList, hasObject, isTruncated, lengthOf, stateOf } from "./items.ts";

/** Whether the elements of a list are IAM's: they have ARNs of the service, which Identity Center's users and groups have not. */
const isIam = (doc: unknown, key: string, name: string): boolean => {
  const first = firstOf(field(doc, key));
  return textField(first, name) !== undefined && textField(first, "Arn") !== undefined;
};
const isIamObject = (doc: unknown, key: string, name: string): boolean => hasObject(doc, key) && textField(field(doc, key), name) !== undefined;

const one = (doc: unknown, key: string): unknown[] => [field(doc, key)];

const getRole: Form = {
  kind: "iam get-role",
  matches: (doc) => isIamObject(doc, "Role", "RoleName"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(one(doc, "Role"), (raw) => toRoleFact(raw, "one"));
    return accountReading(kind, 1, accountOf(facts.map((f) => f.arn)), { roles: facts, lists: { roles: "partial" } }, failures);
  },
};
const listRoles: Form = {
  kind: "iam list-roles",
  matches: (doc) => isIam(doc, "Roles", "RoleName"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "Roles"), (raw) => toRoleFact(raw, "listed"));
    return accountReading(
      kind,
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { roles: facts, lists: { roles: stateOf(isTruncated(doc), failures) } },
      failures,
    );
  },
};
const getUser: Form = {
  kind: "iam get-user",
  matches: (doc) => isIamObject(doc, "User", "UserName") && textField(field(doc, "User"), "Arn") !== undefined,
  read: (doc, kind) => {
    const { facts, failures } = harvest(one(doc, "User"), (raw) => toUserFact(raw, "one"));
    return accountReading(kind, 1, accountOf(facts.map((f) => f.arn)), { users: facts, lists: { users: "partial" } }, failures);
  },
};
const getGroup: Form = {
  kind: "iam get-group",
  matches: (doc) => isIamObject(doc, "Group", "GroupName") && textField(field(doc, "Group"), "Arn") !== undefined,
  read: (doc, kind) => {
    const groups = harvest(one(doc, "Group"), (raw) => toGroupFact(raw, "one"));
    const users = harvest(field(doc, "Users"), (raw) => toUserFact(raw, "listed"), "user");
    const members = groups.facts.map((g) => ({ group: g.name, users: users.facts.map((u) => u.name) }));
    const part = {
      groups: groups.facts,
      users: users.facts,
      members,
      lists: { groups: "partial" as const, ...(users.facts.length > 0 && { users: "partial" as const }) },
    };
    return accountReading(kind, 1, accountOf(groups.facts.map((g) => g.arn)), part, [...groups.failures, ...users.failures]);
  },
};
const listUsers: Form = {
  kind: "iam list-users",
  matches: (doc) => isIam(doc, "Users", "UserName"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "Users"), (raw) => toUserFact(raw, "listed"));
    return accountReading(
      kind,
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { users: facts, lists: { users: stateOf(isTruncated(doc), failures) } },
      failures,
    );
  },
};
/** `list-groups`, or `list-groups-for-user` under the same key: whose, the file's name tells, and then the list is not the account's. */
const listGroups: Form = {
  kind: "iam list-groups",
  matches: (doc) => isIam(doc, "Groups", "GroupName"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "Groups"), (raw) => toGroupFact(raw, "listed"));
    const nameless = [{ kind: "groups-of-user" as const, groups: facts.map((f) => f.name), isTruncated: isTruncated(doc) || failures.length > 0 }];
    return accountReading(kind, facts.length, accountOf(facts.map((f) => f.arn)), { groups: facts, nameless, lists: { groups: "partial" } }, failures);
  },
};
const listPolicies: Form = {
  kind: "iam list-policies",
  matches: (doc) => isIam(doc, "Policies", "PolicyName"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "Policies"), toManagedPolicyFact);
    return accountReading(
      kind,
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { policies: facts, lists: { policies: stateOf(isTruncated(doc), failures) } },
      failures,
    );
  },
};
const getPolicy: Form = {
  kind: "iam get-policy",
  matches: (doc) => isIamObject(doc, "Policy", "PolicyName") && textField(field(doc, "Policy"), "Arn") !== undefined,
  read: (doc, kind) => {
    const { facts, failures } = harvest(one(doc, "Policy"), toManagedPolicyFact);
    return accountReading(kind, 1, accountOf(facts.map((f) => f.arn)), { policies: facts, lists: { policies: "partial" } }, failures);
  },
};

/**
 * An empty list has no element to tell by whether it is IAM's or Identity Center's, or all there is, so it says nothing of an account. Of groups it
 * may be those of one user, whom the file's name tells.
 */
const emptyList = (kind: string, key: string, part?: AccountPart): Form => ({
  kind,
  matches: (doc) => hasList(doc, key) && lengthOf(field(doc, key)) === 0,
  read: (_, label) => (part ? accountReading(label, 0, {}, part) : nothingKept(label)),
});

const inlineForm = (ownerType: OwnerType, key: string): Form => ({
  kind: `iam get-${ownerType}-policy`,
  matches: (doc) => textField(doc, key) !== undefined && textField(doc, "PolicyName") !== undefined && field(doc, "PolicyDocument") !== undefined,
  read: (doc, kind) => {
    const inlineDocuments: InlineDocument[] = [
      { ownerType, owner: textField(doc, key) ?? "", name: textField(doc, "PolicyName") ?? "", document: policyDocumentOf(field(doc, "PolicyDocument")) },
    ];
    return accountReading(kind, 1, {}, { inlineDocuments });
  },
});

const listInlineNames: Form = {
  kind: "iam list-role-policies",
  matches: (doc) => hasList(doc, "PolicyNames"),
  read: (doc, kind) => {
    const names = [...elementsOf(field(doc, "PolicyNames"))].filter((name): name is string => typeof name === "string");
    return accountReading(kind, names.length, {}, { nameless: [{ kind: "inline-names", names, isTruncated: isTruncated(doc) }] });
  },
};
const listAttached: Form = {
  kind: "iam list-attached-role-policies",
  matches: (doc) => hasList(doc, "AttachedPolicies"),
  read: (doc, kind) => {
    const arns = [...elementsOf(field(doc, "AttachedPolicies"))].flatMap((policy) => textField(policy, "PolicyArn") ?? []);
    return accountReading(kind, arns.length, {}, { nameless: [{ kind: "attached", arns, isTruncated: isTruncated(doc) }] });
  },
};
const getPolicyVersion: Form = {
  kind: "iam get-policy-version",
  matches: (doc) => isIamObject(doc, "PolicyVersion", "VersionId"),
  read: (doc, kind) => {
    const version = field(doc, "PolicyVersion");
    const nameless = {
      kind: "policy-version" as const,
      versionId: textField(version, "VersionId") ?? "",
      isDefault: field(version, "IsDefaultVersion") === true,
      document: policyDocumentOf(field(version, "Document")),
    };
    return accountReading(kind, 1, {}, { nameless: [nameless] });
  },
};
const listInstanceProfiles: Form = {
  kind: "iam list-instance-profiles",
  matches: (doc) => hasList(doc, "InstanceProfiles") || isIamObject(doc, "InstanceProfile", "InstanceProfileName"),
  read: (doc, kind) => {
    const isListed = hasList(doc, "InstanceProfiles");
    const { facts, failures } = harvest(isListed ? field(doc, "InstanceProfiles") : one(doc, "InstanceProfile"), toInstanceProfileFact);
    const state = isListed ? stateOf(isTruncated(doc), failures) : "partial";
    return accountReading(
      isListed ? kind : "iam get-instance-profile",
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { instanceProfiles: facts, lists: { instanceProfiles: state } },
      failures,
    );
  },
};
/** `list-policy-versions`: names only, the documents come from `get-policy-version`. */
const listPolicyVersions: Form = {
  kind: "iam list-policy-versions",
  matches: (doc) => textField(firstOf(field(doc, "Versions")), "VersionId") !== undefined,
  read: (_, kind) => nothingKept(kind),
};

export const IAM_ENTITY_FORMS: readonly Form[] = [
  getRole,
  listRoles,
  getUser,
  getGroup,
  listUsers,
  listGroups,
  listPolicies,
  getPolicy,
  inlineForm("role", "RoleName"),
  inlineForm("user", "UserName"),
  inlineForm("group", "GroupName"),
  listInlineNames,
  listAttached,
  getPolicyVersion,
  listInstanceProfiles,
  listPolicyVersions,
  emptyList("iam list-roles", "Roles"),
  emptyList("iam list-users", "Users"),
  emptyList("iam list-groups", "Groups", { nameless: [{ kind: "groups-of-user", groups: [], isTruncated: false }] }),
];
