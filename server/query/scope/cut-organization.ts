import type { IdentityCenterFact, OrganizationFact } from "@/server/facts/organization.ts";

type Accounts = ReadonlySet<string>;

/** The account, its OUs and the root, as far as their parents are known. */
function levelsAbove({ parents }: OrganizationFact, account: string): readonly string[] {
  const chain = [account];
  for (let at = parents[account]; at !== undefined && !chain.includes(at); at = parents[at]) chain.push(at);
  return chain;
}

const keysIn = <V>(all: Readonly<Record<string, V>>, kept: ReadonlySet<string>): Record<string, V> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => kept.has(key)));

/**
 * What of an organization is about these accounts: their places in it, and the policies that are attached at every level above them, since they decide what is
 * allowed inside. Of which other accounts there are nothing is left, and the list is never whole: of them it is not known whether they are members.
 */
export function cutOrganization(organization: OrganizationFact | undefined, accounts: Accounts): OrganizationFact | undefined {
  if (!organization) return undefined;
  const isPlaced = (id: string): boolean => organization.parents[id] !== undefined || organization.managementAccount === id;
  const listed = organization.accounts.filter((one) => accounts.has(one.id));
  const placed = [...accounts].filter((id) => isPlaced(id) && !listed.some((one) => one.id === id)).map((id) => ({ id }));
  const own = [...listed, ...placed];
  if (own.length === 0) return undefined;
  const levels = new Set(own.flatMap(({ id }) => levelsAbove(organization, id)));
  const attachments = organization.attachments.filter((one) => levels.has(one.target));
  const attached = new Set(attachments.flatMap((one) => one.policyIds));
  const { id, managementAccount } = organization;
  const accountTags = keysIn(organization.accountTags ?? {}, accounts);
  return {
    ...(id !== undefined && { id }),
    ...(managementAccount !== undefined && { managementAccount }),
    roots: organization.roots.filter((one) => levels.has(one.id)),
    accounts: own,
    accountsState: "partial",
    // that others were asked for theirs says nothing of these
    ...(Object.keys(accountTags).length > 0 && { accountTags }),
    parents: keysIn(organization.parents, levels),
    attachments,
    policies: organization.policies.filter((one) => attached.has(one.id)),
  };
}

/** Who is assigned in these accounts, by which permission sets, and who is in the groups that are; undefined: nobody was asked about them. */
export function cutIdentityCenter(center: IdentityCenterFact, accounts: Accounts): IdentityCenterFact | undefined {
  const assignments = center.assignments.filter((one) => accounts.has(one.account));
  const assignmentLists = center.assignmentLists?.filter((one) => accounts.has(one.account));
  if (assignments.length === 0 && (assignmentLists ?? []).length === 0) return undefined;
  const sets = new Set([...assignments, ...(assignmentLists ?? [])].map((one) => one.permissionSetArn));
  const assigned = (type: "USER" | "GROUP") => assignments.flatMap((one) => (one.principalType === type ? [one.principalId] : []));
  const groups = new Set(assigned("GROUP"));
  const memberships = center.memberships.filter((one) => groups.has(one.group));
  const users = new Set([...assigned("USER"), ...memberships.map((one) => one.user)]);
  return {
    store: center.store,
    permissionSets: center.permissionSets.filter((one) => sets.has(one.arn)),
    assignments,
    ...(assignmentLists && { assignmentLists }),
    users: center.users.filter((one) => users.has(one.id)),
    groups: center.groups.filter((one) => groups.has(one.id)),
    memberships,
    ...(center.memberLists && { memberLists: center.memberLists.filter((one) => groups.has(one.group)) }),
  };
}
