import { parseArn } from "@/server/model/arn.ts";
import type { Step } from "@/server/model/step.ts";
import { takesNoResource } from "./actions-without-resource.ts";

/** The key policy bears on calls on keys alone: an alias has no policy, and some calls speak of no key. */
const isOnKey = (action: string, resource: string): boolean =>
  /^kms:/i.test(action) && !takesNoResource(action) && !/^[^:]*:[^:]*:kms:[^:]*:[^:]*:alias\//.test(resource);

const isTrustAction = (action: string): boolean => /^sts:(assumerole|tagsession|setsourceidentity|setcontext)/i.test(action);

/** Key policies and trust policies must allow every call (B1). */
export const needsResourcePolicy = (action: string, resource: string): boolean => isOnKey(action, resource) || isTrustAction(action);

/** No policy, and no Deny, bears on asking who one is (B45). */
export const needsNoPermission = (action: string): boolean => /^sts:getcalleridentity$/i.test(action);

const names = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().split(" "));

const POLICY_WRITES = names("CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion TagPolicy UntagPolicy");
const SERVICE_LINKED_WRITES = names(
  "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary PutRolePolicy " +
    "UpdateAssumeRolePolicy UpdateRole",
);
const RESERVED_WRITES = new Set([
  ...SERVICE_LINKED_WRITES,
  ...names("CreateServiceLinkedRole DeleteServiceLinkedRole PassRole TagRole UntagRole UpdateRoleDescription"),
]);
const ALIAS_WRITES = names("CreateAlias DeleteAlias UpdateAlias");

function keeperOf(service: string, name: string, account: string, resource: string): string | undefined {
  if (service === "kms" && ALIAS_WRITES.has(name) && resource.startsWith("alias/aws/")) return "an alias of AWS's own keys";
  if (service !== "iam") return undefined;
  if (account === "aws" && resource.startsWith("policy/") && POLICY_WRITES.has(name)) return "a policy that AWS manages";
  if (resource.startsWith("role/aws-reserved/") && RESERVED_WRITES.has(name)) return "a role that AWS keeps for Identity Center";
  if (resource.startsWith("role/aws-service-role/") && SERVICE_LINKED_WRITES.has(name)) return "a service-linked role";
  return undefined;
}

/** What AWS keeps for itself cannot be changed, whatever policies allow (B46): the step that says so. */
export function keptByAws(action: string, resource: string): Step | undefined {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const arn = parseArn(resource);
  const keeper = arn && keeperOf(service, name, arn.account, arn.resource);
  if (!keeper) return undefined;
  return {
    check: "target",
    outcome: "fail",
    code: "RESOURCE_KEPT_BY_AWS",
    reason: `\`${resource}\` is ${keeper}: \`${action}\` is refused on it whatever policies allow`,
  };
}

/** The step of a call that needs no permission. */
export const noPermissionNeeded = (action: string): Step => ({
  check: "caller",
  outcome: "pass",
  code: "CALL_NEEDS_NO_PERMISSION",
  reason: `\`${action}\` needs no permission, and no Deny stops it`,
});
