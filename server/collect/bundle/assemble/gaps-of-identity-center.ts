import type { CoverageGap } from "@/server/facts/coverage.ts";
import { assignmentsRead, isPermissionSetRole, membersRead } from "@/server/facts/identity-center.ts";
import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";

type Observed = Omit<Facts, "coverage">;

/** Roles of an account that Identity Center made and of which nobody has told whole who has them. */
function assignmentGap(account: AccountFacts, { identityCenter }: Observed): CoverageGap[] {
  const isTold = (name: string): boolean => identityCenter.some((center) => assignmentsRead(center, { name, account: account.id }) === "complete");
  const untold = account.roles.filter((role) => isPermissionSetRole(role.name) && !isTold(role.name));
  if (untold.length === 0) return [];
  const roles = untold.length === 1 ? untold[0]?.name : `${untold.length} AWSReservedSSO roles`;
  return [{ what: `account assignments of ${roles} (sso-admin list-account-assignments)`, of: `account ${account.id}`, weakens: WHO }];
}
const WHO = "who stands behind those roles: people and groups of IAM Identity Center";

/** Groups that have a permission set somewhere, and whose members were not read whole. */
function memberGaps({ identityCenter }: Observed): CoverageGap[] {
  return identityCenter.flatMap((center) => {
    const assigned = new Set(center.assignments.flatMap((one) => (one.principalType === "GROUP" ? [one.principalId] : [])));
    const untold = [...assigned].filter((group) => membersRead(center, group) !== "complete");
    if (untold.length === 0) return [];
    const what = untold.length === 1 ? `members of the group ${untold[0]}` : `members of ${untold.length} assigned groups`;
    return [
      { what: `${what} (identitystore list-group-memberships)`, of: `Identity Center ${center.store}`, weakens: "which people have what those groups have" },
    ];
  });
}

/** What is not known of the people behind roles. */
export const gapsOfIdentityCenter = (facts: Observed): CoverageGap[] => [
  ...facts.accounts.flatMap((account) => assignmentGap(account, facts)),
  ...memberGaps(facts),
];
