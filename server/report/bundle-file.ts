import type { CoverageAnswer } from "@/server/contract/answers.ts";
import { parseRef } from "@/server/model/ref.ts";

type Read = CoverageAnswer["read"];

/** Kinds of files in which an IAM entity stands, the fullest first. */
const IAM_KINDS = ["iam get-account-authorization-details", "iam get-role", "iam list-roles", "iam get-user", "iam list-users"];
const PROVIDER_KINDS = ["iam get-open-id-connect-provider", "iam list-open-id-connect-providers", "iam list-saml-providers"];

const isBelow = (path: string, folder: string): boolean => path.startsWith(folder) || path.includes(`/${folder}`);

function wanted(ref: string): { readonly folder: string; readonly kinds: readonly string[] } | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind === "k8s") {
    const kinds = parsed.type === "nodegroup" ? ["eks describe-nodegroup"] : [parsed.type, `${parsed.type}list`];
    return { folder: `clusters/${parsed.cluster}/`, kinds };
  }
  if (parsed?.kind === "iam") {
    const kinds = parsed.type === "oidc-provider" || parsed.type === "saml-provider" ? PROVIDER_KINDS : IAM_KINDS;
    return { folder: `accounts/${parsed.account}/`, kinds };
  }
  return parsed?.kind === "account" ? { folder: `accounts/${parsed.account}/`, kinds: IAM_KINDS } : undefined;
}

/**
 * The file of a bundle that tells of an entity, as far as names of files say it: the only one of its kind in the folder of its cluster or account, else that folder.
 * Undefined where nothing was read of either.
 */
export function fileOf(read: Read, ref: string): string | undefined {
  const asked = wanted(ref);
  if (!asked) return undefined;
  const there = read.filter((one) => isBelow(one.path, asked.folder));
  for (const kind of asked.kinds) {
    const [only, ...others] = there.filter((one) => one.kind.toLowerCase() === kind);
    if (only && others.length === 0) return only.path;
  }
  const [first] = there;
  return first?.path.slice(0, first.path.indexOf(asked.folder) + asked.folder.length);
}
