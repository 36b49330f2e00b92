import type { ListState } from "./list-state.ts";
import type { IdentityCenterFact } from "./organization.ts";

const RESERVED = "AWSReservedSSO_";
const DIGITS = /^[0-9a-f]+$/;

/** Whether a role is one that Identity Center makes: `AWSReservedSSO_<permission set>_<16 hex digits>`. */
export const isPermissionSetRole = (roleName: string): boolean => roleName.startsWith(RESERVED);

/** Whether Identity Center made a role for the permission set of this name. */
export const isRoleOfSet = (roleName: string, set: string): boolean =>
  roleName.startsWith(`${RESERVED}${set}_`) && DIGITS.test(roleName.slice(RESERVED.length + set.length + 1));

type Role = { readonly name: string; readonly account: string };

/** How much was read of who has the permission set of a role in its account; undefined: nothing, or the set is not known. */
export function assignmentsRead(center: IdentityCenterFact, role: Role): ListState | undefined {
  const arns = center.permissionSets.filter((set) => set.name !== undefined && isRoleOfSet(role.name, set.name)).map((set) => set.arn);
  const lists = center.assignmentLists ?? center.assignments.map((one) => ({ ...one, state: "complete" as const }));
  return lists.find((one) => one.account === role.account && arns.includes(one.permissionSetArn))?.state;
}

/** How much was read of who is in a group; undefined: nothing. */
export const membersRead = (center: IdentityCenterFact, group: string): ListState | undefined =>
  (center.memberLists ?? center.memberships.map((one) => ({ group: one.group, state: "complete" as const }))).find((one) => one.group === group)?.state;
