import { hcl, hclMembers, hclResource, hclString, type Member } from "./hcl.ts";
import { fieldOf, fileName, isJson, type Rendering, textOf, yamlOf } from "./patch.ts";
import { unifiedDiff } from "./unified-diff.ts";

function policyText(document: unknown): string {
  if (typeof document !== "string") return JSON.stringify(document ?? {}, null, 2);
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document;
  }
}

/** An id that a template can have. */
const logicalId = (name: string): string => name.replace(/[^A-Za-z0-9]/g, "").slice(0, 100) || "Role";

/** `get-role` with the trust policy that it should have. */
export function rolePatch(role: unknown, before: unknown): Rendering {
  const [name, path, document] = [textOf(role, "RoleName"), textOf(role, "Path") || "/", fieldOf(role, "AssumeRolePolicyDocument")];
  const named: Member[] = [["name", hclString(name)], ...(path === "/" ? [] : [["path", hclString(path)] as const])];
  const Properties = { RoleName: name, ...(path === "/" ? {} : { Path: path }), AssumeRolePolicyDocument: document };
  const diff = unifiedDiff(`trust-policy-${fileName(name)}.json`, policyText(before), policyText(document));
  return {
    ...(before !== undefined && diff !== "" && { diff }),
    terraform: hclResource("aws_iam_role", name, [...hclMembers(named, 1), "", `  assume_role_policy = jsonencode(${hcl(document, 1)})`]),
    cloudformation: yamlOf({ Resources: { [logicalId(name)]: { Type: "AWS::IAM::Role", Properties } } }),
  };
}

/** `get-role-policy` or `get-user-policy` with the document that it should have; without one the policy goes. */
export function inlinePolicyPatch(answer: unknown, before: unknown): Rendering {
  const type = textOf(answer, "RoleName") === "" ? "user" : "role";
  const holder = textOf(answer, type === "role" ? "RoleName" : "UserName");
  const [name, document] = [textOf(answer, "PolicyName"), fieldOf(answer, "PolicyDocument")];
  const isGone = document === undefined;
  const diff = unifiedDiff(`${fileName(holder)}-${fileName(name)}.json`, policyText(before), isGone ? "" : policyText(document));
  const named: Member[] = [
    [type, hclString(holder)],
    ["name", hclString(name)],
  ];
  const terraform = isGone
    ? `# take out the resource "aws_iam_${type}_policy" whose name is ${hclString(name)} and whose ${type} is ${hclString(holder)}`
    : hclResource(`aws_iam_${type}_policy`, `${holder}_${name}`, [...hclMembers(named, 1), "", `  policy = jsonencode(${hcl(document, 1)})`]);
  return { ...(before !== undefined && diff !== "" && { diff }), terraform };
}

const isActive = (status: string): boolean => status === "Active";

/** `list-access-keys` with a key that is switched off. The key itself is none that Terraform could be told by its id. */
export function accessKeyPatch(keys: readonly unknown[]): Rendering {
  const blocks = keys.map((key) => {
    const [user, status] = [textOf(key, "UserName"), textOf(key, "Status")];
    const members: Member[] = [
      ["user", hclString(user)],
      ["status", hclString(isActive(status) ? "Active" : "Inactive")],
    ];
    return [`# that whose id is ${hclString(textOf(key, "AccessKeyId"))}`, hclResource("aws_iam_access_key", user, hclMembers(members, 1))].join("\n");
  });
  return { terraform: blocks.join("\n\n") };
}

/** `describe-instances` with other options of the metadata service: the launch template that makes the next ones has them as well. */
export function instancesPatch(reservations: readonly unknown[]): Rendering {
  const [first] = reservations.flatMap((one) => (Array.isArray(fieldOf(one, "Instances")) ? (fieldOf(one, "Instances") as unknown[]) : []));
  const options = fieldOf(first, "MetadataOptions");
  const members: Member[] = [
    ["http_endpoint", hcl(textOf(options, "HttpEndpoint"))],
    ["http_tokens", hcl(textOf(options, "HttpTokens"))],
    ["http_put_response_hop_limit", hcl(fieldOf(options, "HttpPutResponseHopLimit"))],
  ];
  return isJson(options) ? { terraform: hclResource("aws_launch_template", "nodes", ["  metadata_options {", ...hclMembers(members, 2), "  }"]) } : {};
}

/** `{ "deleted": […] }` of identity providers: the resource goes, and Terraform deletes what it made. */
export function deletedPatch(refs: readonly unknown[]): Rendering {
  const providers = refs.flatMap((ref) => (typeof ref === "string" && ref.includes(":oidc-provider/") ? [ref.slice(ref.indexOf(":oidc-provider/") + 15)] : []));
  const lines = providers.map((issuer) => `# take out the resource "aws_iam_openid_connect_provider" whose url is ${hclString(`https://${issuer}`)}`);
  return lines.length > 0 ? { terraform: lines.join("\n") } : {};
}
