import type { AwsService } from "@/server/testing/stand-in/aws.ts";
import { queryService } from "@/server/testing/stand-in/aws-query.ts";
import { documentWith, type Json, listIn, type ServedAccount, textIn } from "./served-bundle.ts";

const DETAILS = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] as const;
const DOCUMENTS: ReadonlySet<string> = new Set(["AssumeRolePolicyDocument", "PolicyDocument", "Document"]);

/** As the service sends it: policy documents are text, URL-encoded. */
const sent = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, DOCUMENTS.has(key) ? encodeURIComponent(JSON.stringify(entry)) : sent(entry)]));
};

/** Some elements from a marker on, and the marker of the next ones. */
function slice<T>(all: readonly T[], { Marker, MaxItems }: Readonly<Record<string, string>>, most: number) {
  const at = Number(Marker ?? 0);
  const end = at + Math.min(Number(MaxItems ?? most), most);
  return { items: all.slice(at, end), more: end < all.length ? { IsTruncated: true, Marker: String(end) } : { IsTruncated: false } };
}

function detailsPage(account: ServedAccount, parameters: Readonly<Record<string, string>>) {
  const document = documentWith(account.documents, "RoleDetailList");
  const all = DETAILS.flatMap((list) => listIn(document, list).map((item) => ({ list, item })));
  const { items, more } = slice(all, parameters, 1000);
  const lists = DETAILS.map((list) => [list, sent(items.filter((one) => one.list === list).map((one) => one.item))]);
  return { ...Object.fromEntries(lists), ...more };
}

function page(account: ServedAccount, key: string, parameters: Readonly<Record<string, string>>, isWanted: (item: Json) => boolean = () => true) {
  const { items, more } = slice(listIn(documentWith(account.documents, key), key).filter(isWanted), parameters, 100);
  return { [key]: sent(items), ...more };
}

function answer(account: ServedAccount, operation: string, parameters: Readonly<Record<string, string>>): object | undefined {
  const { documents } = account;
  const { UserName = "", AccessKeyId = "", OpenIDConnectProviderArn = "" } = parameters;
  switch (operation) {
    case "GetAccountAuthorizationDetails":
      return detailsPage(account, parameters);
    case "ListOpenIDConnectProviders":
      return documentWith(documents, "OpenIDConnectProviderList");
    case "GetOpenIDConnectProvider":
      return documents.find((one) => OpenIDConnectProviderArn.endsWith(`:oidc-provider/${textIn(one, "Url")}`));
    case "ListSAMLProviders":
      return documentWith(documents, "SAMLProviderList");
    case "ListInstanceProfiles":
      return page(account, "InstanceProfiles", parameters);
    case "ListAccessKeys":
      return page(account, "AccessKeyMetadata", parameters, (key) => textIn(key, "UserName") === UserName);
    case "GetAccessKeyLastUsed": {
      const key = listIn(documentWith(documents, "AccessKeyMetadata"), "AccessKeyMetadata").find((one) => one["AccessKeyId"] === AccessKeyId);
      return key && { UserName: key["UserName"], AccessKeyLastUsed: { ServiceName: "N/A", Region: "N/A" } };
    }
    case "ListMFADevices":
      return { MFADevices: [], IsTruncated: false };
    case "GetCredentialReport":
      return documentWith(documents, "GeneratedTime");
    default:
      return undefined;
  }
}

/** IAM of an account whose answers are at hand. */
export const servedIam = (account: ServedAccount): AwsService => queryService((operation, parameters) => answer(account, operation, parameters));
