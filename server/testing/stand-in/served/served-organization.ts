import { AwsError, type AwsService } from "@/server/testing/stand-in/aws.ts";
import { jsonService } from "@/server/testing/stand-in/aws-json.ts";
import { documentWith, type Json, listIn, partIn, type ServedBundle, textIn } from "./served-bundle.ts";

const PAGE = 20;
const RCP = "RESOURCE_CONTROL_POLICY";

function page(all: readonly Json[], key: string, nextToken: string | undefined) {
  const at = Number(nextToken ?? 0);
  return { [key]: all.slice(at, at + PAGE), ...(at + PAGE < all.length && { NextToken: String(at + PAGE) }) };
}

/** The lists of policies that stand on a target, of one type. */
const policiesOn = (documents: readonly Json[], type: string): Json[] =>
  documents.flatMap((one) => listIn(one, "Policies")).filter((policy) => policy["Type"] === type);

/** AWS's own policies allow everything; a fixture holds them as listed only. */
function ownedByAws(bundle: ServedBundle, id: string | undefined): Json | undefined {
  const listed = [...bundle.organization.values()].flatMap((documents) => documents.flatMap((one) => listIn(one, "Policies")));
  const PolicySummary = listed.find((one) => one["Id"] === id && one["AwsManaged"] === true);
  const Statement = [{ Effect: "Allow", Action: "*", Resource: "*", ...(PolicySummary?.["Type"] === RCP && { Principal: "*" }) }];
  return PolicySummary && { Policy: { PolicySummary, Content: JSON.stringify({ Version: "2012-10-17", Statement }) } };
}

function answerTo(bundle: ServedBundle, operation: string, input: Readonly<Record<string, string>>): unknown {
  const whole = bundle.organization.get("") ?? [];
  const about = (id: string | undefined): readonly Json[] => bundle.organization.get(id ?? "") ?? [];
  switch (operation) {
    case "DescribeOrganization":
      return documentWith(whole, "Organization");
    case "ListRoots":
      return documentWith(whole, "Roots");
    case "ListAccounts":
      return page(listIn(documentWith(whole, "Accounts"), "Accounts"), "Accounts", input["NextToken"]);
    case "ListOrganizationalUnitsForParent": {
      const below = [...bundle.organization].filter(
        ([id, documents]) => id.startsWith("ou-") && listIn(documentWith(documents, "Parents"), "Parents").some((parent) => parent["Id"] === input["ParentId"]),
      );
      return page(
        below.map(([id]) => ({ Id: id, Name: id })),
        "OrganizationalUnits",
        input["NextToken"],
      );
    }
    case "ListParents":
      return documentWith(about(input["ChildId"]), "Parents");
    case "ListTagsForResource":
      return page(
        listIn(
          about(input["ResourceId"]).find((one) => Object.keys(one).join() === "Tags"),
          "Tags",
        ),
        "Tags",
        input["NextToken"],
      );
    case "ListPoliciesForTarget":
      return page(policiesOn(about(input["TargetId"]), input["Filter"] ?? ""), "Policies", input["NextToken"]);
    case "DescribePolicy":
      return whole.find((one) => textIn(partIn(partIn(one, "Policy"), "PolicySummary"), "Id") === input["PolicyId"]) ?? ownedByAws(bundle, input["PolicyId"]);
    default:
      throw new AwsError("UnknownOperationException", `the stand-in has no ${operation}`);
  }
}

/** The organization as an account sees it: all of it from the management account, from others only which one it is. */
export function servedOrganization(bundle: ServedBundle, account: string): AwsService {
  const organization = partIn(documentWith(bundle.organization.get("") ?? [], "Organization"), "Organization");
  return jsonService((operation, input) => {
    if (operation !== "DescribeOrganization" && organization?.["MasterAccountId"] !== account)
      throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
    const answer = answerTo(bundle, operation, input);
    if (answer === undefined) throw new AwsError("PolicyNotFoundException", `the stand-in has no answer for ${operation}`);
    return answer;
  });
}
