import type { AwsService } from "./aws.ts";
import { jsonService } from "./aws-json.ts";

const policy = (id: string) => ({
  Id: id,
  Arn: `arn:aws:organizations::444455556666:policy/o-example/service_control_policy/${id}`,
  Name: id,
  Type: "SERVICE_CONTROL_POLICY",
  AwsManaged: false,
});
const PARENTS: Readonly<Record<string, string>> = { "ou-ab12-work": "r-ab12", "111122223333": "ou-ab12-work", "444455556666": "r-ab12" };
const WORK = { Id: "111122223333", Name: "work", Status: "ACTIVE" };
const MANAGEMENT = { Id: "444455556666", Name: "management", Status: "ACTIVE" };

function answerTo(operation: string, input: Readonly<Record<string, string>>): unknown {
  const { ChildId = "", ParentId, ResourceId, TargetId, PolicyId = "", NextToken } = input;
  switch (operation) {
    case "DescribeOrganization":
      return { Organization: { Id: "o-example", MasterAccountId: MANAGEMENT.Id } };
    case "ListRoots":
      return { Roots: [{ Id: "r-ab12", Name: "Root", PolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] }] };
    case "ListAccounts":
      return NextToken === undefined ? { Accounts: [WORK], NextToken: "2" } : { Accounts: [MANAGEMENT] };
    case "ListOrganizationalUnitsForParent":
      return { OrganizationalUnits: ParentId === "r-ab12" ? [{ Id: "ou-ab12-work", Name: "Work" }] : [] };
    case "ListParents":
      return { Parents: [{ Id: PARENTS[ChildId], Type: PARENTS[ChildId]?.startsWith("r-") ? "ROOT" : "ORGANIZATIONAL_UNIT" }] };
    case "ListTagsForResource":
      return NextToken === undefined
        ? { Tags: [{ Key: "team", Value: `team of ${ResourceId}` }], NextToken: "2" }
        : { Tags: [{ Key: "owner", Value: "asha" }] };
    case "ListPoliciesForTarget":
      return { Policies: [policy(TargetId === "ou-ab12-work" ? "p-deny" : "p-full")] };
    case "DescribePolicy":
      return { Policy: { PolicySummary: policy(PolicyId), Content: '{"Version":"2012-10-17","Statement":[]}' } };
    default:
      return undefined;
  }
}

/** An organization: root `r-ab12`, unit `ou-ab12-work` with account 111122223333, and its management account at the root. */
export const organizationsStandIn = (): AwsService => jsonService(answerTo);
