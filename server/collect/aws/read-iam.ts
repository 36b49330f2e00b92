import {
  GetAccessKeyLastUsedCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetOpenIDConnectProviderCommand,
  ListAccessKeysCommand,
  ListInstanceProfilesCommand,
  ListMFADevicesCommand,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
} from "@aws-sdk/client-iam";
import { type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { type AccountReader, textsIn } from "./account-reader.ts";
import { keptReport } from "./cli-json.ts";

const CONCURRENCY = 4;
const PAGE = 300;
const pages = (...lists: string[]) => ({ token: "Marker", next: "Marker", lists });

/** Everything of IAM that answers need. Resolves to the account's details as far as they were read. */
export async function readIam(reader: AccountReader, account: string): Promise<RawObject | undefined> {
  const { iam } = reader.clients;
  const place = (file: string) => ({ path: `accounts/${account}/${file}.json`, of: account });
  const details = await reader.readPages(
    "GetAccountAuthorizationDetails",
    place("account-authorization-details"),
    pages("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"),
    (marker, options) => iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: PAGE, ...marker }), options),
  );
  await readProviders(reader, account);
  await reader.readPages("ListInstanceProfiles", place("list-instance-profiles"), pages("InstanceProfiles"), (marker, options) =>
    iam.send(new ListInstanceProfilesCommand({ ...marker }), options),
  );
  await reader.forEach(textsIn(details, "UserDetailList", "UserName"), CONCURRENCY, (user) => readUser(reader, account, user));
  await readCredentialReport(reader, account);
  return details;
}

async function readProviders(reader: AccountReader, account: string): Promise<void> {
  const { iam } = reader.clients;
  const place = (file: string) => ({ path: `accounts/${account}/${file}.json`, of: account });
  const providers = await reader.read("ListOpenIDConnectProviders", place("list-open-id-connect-providers"), (options) =>
    iam.send(new ListOpenIDConnectProvidersCommand({}), options),
  );
  await reader.forEach(textsIn(providers, "OpenIDConnectProviderList", "Arn"), CONCURRENCY, async (arn) => {
    const name = segmentOf(arn.slice(arn.indexOf("/") + 1));
    await reader.read("GetOpenIDConnectProvider", place(`get-open-id-connect-provider-${name}`), (options) =>
      iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), options),
    );
  });
  await reader.read("ListSAMLProviders", place("list-saml-providers"), (options) => iam.send(new ListSAMLProvidersCommand({}), options));
}

/** A user's keys, when each was last used, and MFA devices. A file's name says whose it is where its content does not. */
async function readUser(reader: AccountReader, account: string, user: string): Promise<void> {
  const { iam } = reader.clients;
  const place = (file: string) => ({ path: `accounts/${account}/${file}.json`, of: account });
  const keys = await reader.readPages("ListAccessKeys", place(`list-access-keys-${segmentOf(user)}`), pages("AccessKeyMetadata"), (marker, options) =>
    iam.send(new ListAccessKeysCommand({ UserName: user, ...marker }), options),
  );
  await reader.forEach(textsIn(keys, "AccessKeyMetadata", "AccessKeyId"), 1, (key) =>
    reader.read("GetAccessKeyLastUsed", place(`get-access-key-last-used-${segmentOf(key)}`), (options) =>
      iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key }), options),
    ),
  );
  await reader.readPages("ListMFADevices", place(`list-mfa-devices-${segmentOf(user)}`), pages("MFADevices"), (marker, options) =>
    iam.send(new ListMFADevicesCommand({ UserName: user, ...marker }), options),
  );
}

/** The report there is: a new one is never asked for. */
async function readCredentialReport(reader: AccountReader, account: string): Promise<void> {
  const place = { path: `accounts/${account}/get-credential-report.json`, of: account };
  const answer = await reader.call("GetCredentialReport", account, (options) => reader.clients.iam.send(new GetCredentialReportCommand({}), options));
  if (answer.ok) await reader.sink.write(place.path, keptReportOf(answer.value));
  else
    reader.lacks(
      "GetCredentialReport",
      place,
      answer.code.includes("ReportNotPresent") ? { ...answer, reason: "was never generated, or has expired" } : answer,
    );
}

function keptReportOf(report: RawObject): RawObject {
  const csv = Buffer.from(textField(report, "Content") ?? "", "base64").toString("utf8");
  return { ...report, Content: Buffer.from(keptReport(csv)).toString("base64") };
}
