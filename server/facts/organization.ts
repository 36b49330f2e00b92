import { z } from "zod";
import { listState } from "./list-state.ts";

export const organizationFact = z.object({
  id: z.string().optional(),
  managementAccount: z.string().optional(),
  roots: z.array(z.object({ id: z.string(), policyTypes: z.array(z.string()) })),
  /** From `list-accounts`: name and status by account id. */
  accounts: z.array(z.object({ id: z.string(), name: z.string().optional(), status: z.string().optional() })),
  /** Absent: that list was read to its end, or not at all. */
  accountsState: listState.optional(),
  /** Tags by account id; absent, or no key: they were not asked for. */
  accountTags: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** Child (account or OU) → parent (OU or root). */
  parents: z.record(z.string(), z.string()),
  /** Policies attached to a target (root, OU, account): ids by target, with their type. A target that was not asked is not a key; `state`: absent is complete. */
  attachments: z.array(z.object({ target: z.string(), type: z.string(), policyIds: z.array(z.string()), state: listState.optional() })),
  policies: z.array(z.object({ id: z.string(), arn: z.string().optional(), name: z.string().optional(), type: z.string(), document: z.unknown().optional() })),
});
export type OrganizationFact = z.infer<typeof organizationFact>;

/** Whether an account that the organization's list does not hold is outside of it: only a list that was read to its end says so. */
export const areAllAccountsListed = ({ accounts, accountsState }: OrganizationFact): boolean => accounts.length > 0 && accountsState !== "partial";

export const permissionSetFact = z.object({ arn: z.string(), name: z.string().optional(), instanceArn: z.string().optional() });
export const accountAssignmentFact = z.object({
  account: z.string(),
  permissionSetArn: z.string(),
  principalType: z.enum(["USER", "GROUP"]),
  principalId: z.string(),
});

/** IAM Identity Center: permission sets, who is assigned what where, and the people behind. */
export const identityCenterFact = z.object({
  store: z.string(),
  permissionSets: z.array(permissionSetFact),
  assignments: z.array(accountAssignmentFact),
  /** How much was read of who has a permission set in an account; what is not here was not asked. Absent: kept before this was told. */
  assignmentLists: z.array(z.object({ account: z.string(), permissionSetArn: z.string(), state: listState })).optional(),
  users: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  groups: z.array(z.object({ id: z.string(), name: z.string().optional() })),
  memberships: z.array(z.object({ group: z.string(), user: z.string() })),
  /** The same of who is in a group. */
  memberLists: z.array(z.object({ group: z.string(), state: listState })).optional(),
});
export type IdentityCenterFact = z.infer<typeof identityCenterFact>;
