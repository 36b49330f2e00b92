import { field, textField } from "@/server/collect/bundle/raw.ts";
import { toCredentialReportRows } from "@/server/collect/bundle/to-fact/credential-report.ts";
import {
  toAccessKeyFact,
  toListedOidcProviderFact,
  toMfaDeviceFact,
  toOidcProviderByUrl,
  toSamlProviderFact,
} from "@/server/collect/bundle/to-fact/provider.ts";
import { accountOf, accountReading, type Form, nothingKept, readingOf } from "./form.ts";
import { harvest, hasList, hasObject, isTruncated, lengthOf, stateOf, textsOf } from "./items.ts";

const listOidcProviders: Form = {
  kind: "iam list-open-id-connect-providers",
  matches: (doc) => hasList(doc, "OpenIDConnectProviderList"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "OpenIDConnectProviderList"), toListedOidcProviderFact);
    return accountReading(
      kind,
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { oidcProviders: facts, lists: { oidcProviders: stateOf(false, failures) } },
      failures,
    );
  },
};
const getOidcProvider: Form = {
  kind: "iam get-open-id-connect-provider",
  matches: (doc) => textField(doc, "Url") !== undefined && hasList(doc, "ClientIDList"),
  read: (doc, kind) => {
    const { facts, failures } = harvest([doc], toOidcProviderByUrl);
    return accountReading(kind, 1, {}, { oidcByUrl: facts, lists: { oidcProviders: "partial" } }, failures);
  },
};
const listSamlProviders: Form = {
  kind: "iam list-saml-providers",
  matches: (doc) => hasList(doc, "SAMLProviderList"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "SAMLProviderList"), toSamlProviderFact);
    return accountReading(
      kind,
      facts.length,
      accountOf(facts.map((f) => f.arn)),
      { samlProviders: facts, lists: { samlProviders: stateOf(false, failures) } },
      failures,
    );
  },
};
const listAccessKeys: Form = {
  kind: "iam list-access-keys",
  matches: (doc) => hasList(doc, "AccessKeyMetadata"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "AccessKeyMetadata"), toAccessKeyFact);
    const users = [...new Set(facts.flatMap((f) => f.userName ?? []))];
    const isWhole = !isTruncated(doc) && failures.length === 0;
    return accountReading(
      kind,
      facts.length,
      {},
      { accessKeys: facts, keysAsked: isWhole ? users : [], nameless: users.length === 0 && isWhole ? [{ kind: "keys-of-user" }] : [] },
      failures,
    );
  },
};
const keyLastUsed: Form = {
  kind: "iam get-access-key-last-used",
  matches: (doc) => hasObject(doc, "AccessKeyLastUsed"),
  read: (doc, kind) => {
    const used = field(doc, "AccessKeyLastUsed");
    const lastUsed = textField(used, "LastUsedDate");
    const nameless = {
      kind: "key-last-used" as const,
      userName: textField(doc, "UserName") ?? "",
      lastUsed,
      service: lastUsed === undefined ? undefined : textField(used, "ServiceName"),
    };
    return accountReading(kind, 1, {}, { nameless: [nameless] });
  },
};
const listMfaDevices: Form = {
  kind: "iam list-mfa-devices",
  matches: (doc) => hasList(doc, "MFADevices"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "MFADevices"), toMfaDeviceFact);
    const devices = facts.flatMap((f) => f ?? []);
    const users = [...new Set(devices.map((d) => d.userName))];
    const isWhole = !isTruncated(doc) && failures.length === 0;
    return accountReading(
      kind,
      devices.length,
      {},
      { mfaDevices: devices, mfaAsked: isWhole ? users : [], nameless: users.length === 0 && isWhole ? [{ kind: "mfa-of-user" }] : [] },
      failures,
    );
  },
};
/** All virtual devices of an account; hardware devices are not in it, so it does not answer for users without one. */
const listVirtualMfaDevices: Form = {
  kind: "iam list-virtual-mfa-devices",
  matches: (doc) => hasList(doc, "VirtualMFADevices"),
  read: (doc, kind) => {
    const { facts, failures } = harvest(field(doc, "VirtualMFADevices"), toMfaDeviceFact);
    const devices = facts.flatMap((f) => f ?? []);
    return accountReading(
      kind,
      lengthOf(field(doc, "VirtualMFADevices")),
      accountOf(devices.map((d) => d.serial)),
      { mfaDevices: devices, mfaAsked: [...new Set(devices.map((d) => d.userName))] },
      failures,
    );
  },
};
const credentialReport: Form = {
  kind: "iam get-credential-report",
  matches: (doc) => textField(doc, "Content") !== undefined && textField(doc, "ReportFormat") !== undefined,
  read: (doc, kind) => readCredentialReport(Buffer.from(textField(doc, "Content") ?? "", "base64").toString("utf8"), kind),
};

/** A credential report's CSV, from the answer or as a file of its own. */
export function readCredentialReport(csv: string, kind = "iam get-credential-report") {
  const rows = toCredentialReportRows(csv);
  if (!rows.ok) return readingOf(kind, 0, [], [{ reason: rows.error }]);
  return accountReading(kind, rows.value.length, accountOf(rows.value.map((r) => r.arn)), {
    credentialReport: rows.value,
    lists: { credentialReport: "complete" },
  });
}

const accountAliases: Form = {
  kind: "iam list-account-aliases",
  matches: (doc) => hasList(doc, "AccountAliases"),
  read: (doc, kind) => {
    const [name] = textsOf(field(doc, "AccountAliases"));
    return name === undefined ? nothingKept(kind) : accountReading(kind, 1, {}, { name });
  },
};
const callerIdentity: Form = {
  kind: "sts get-caller-identity",
  matches: (doc) => textField(doc, "Account") !== undefined && textField(doc, "Arn") !== undefined && textField(doc, "UserId") !== undefined,
  read: (doc, kind) => readingOf(kind, 1, [{ scope: "caller", account: textField(doc, "Account") ?? "", arn: textField(doc, "Arn") ?? "" }]),
};
const summary: Form = { kind: "iam get-account-summary", matches: (doc) => hasObject(doc, "SummaryMap"), read: (_, kind) => nothingKept(kind) };
const passwordPolicy: Form = {
  kind: "iam get-account-password-policy",
  matches: (doc) => hasObject(doc, "PasswordPolicy"),
  read: (_, kind) => nothingKept(kind),
};
const samlMetadata: Form = {
  kind: "iam get-saml-provider",
  matches: (doc) => textField(doc, "SAMLMetadataDocument") !== undefined,
  read: (_, kind) => nothingKept(kind),
};

export const IAM_CREDENTIAL_FORMS: readonly Form[] = [
  listOidcProviders,
  getOidcProvider,
  listSamlProviders,
  listAccessKeys,
  keyLastUsed,
  listMfaDevices,
  listVirtualMfaDevices,
  credentialReport,
  accountAliases,
  callerIdentity,
  summary,
  passwordPolicy,
  samlMetadata,
];
