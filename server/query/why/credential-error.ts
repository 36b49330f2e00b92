import type { Sdk } from "@/server/cluster/pod/sdk-order.ts";
import type { NoCredentials, ParsedError } from "./parsed-error.ts";
import { isExpiredPodIdentity } from "./pod-identity-error.ts";

const PROVIDER_MISSING = /No OpenIDConnect provider found in your account(?: for (?:https?:\/\/)?([\w.:/-]{1,512}))?/i;
const EXCHANGE_DENIED = /Not authorized to perform:? ?sts:AssumeRoleWith(WebIdentity|SAML)/i;
const AUDIENCE = /Incorrect token audience/i;
const TOKEN_INVALID = /InvalidIdentityToken|Couldn't retrieve verification key from your identity provider/i;
const EXPIRED_EXCHANGE = /Token expired: current date\/time|The web identity token that was passed is expired|Token too old/i;
const EXPIRED_SESSION = /ExpiredToken(?:Exception)?\b|security token included in the request is expired|provided token has expired/i;
const ENCODED = /Encoded authorization failure message: ([\w=+/-]{20,20000})/i;
/** An answer of AWS that names neither caller nor action: the AWS CLI and boto (W10). */
const BARE_DENIAL = /\((?:AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|403)\) when calling the (\w{1,64}) operation/;
const OPERATION = /when calling the (\w{1,64}) operation/;

/** What SDKs say when their chain ends without credentials (W5), and which SDK says so. */
const NO_CREDENTIALS: readonly (readonly [words: string, sdk: Sdk | undefined])[] = [
  ["unable to locate credentials", "python"],
  ["nocredentialserror", "python"],
  ["no ec2 imds role found", "go-v2"],
  ["failed to refresh cached credentials", "go-v2"],
  ["nocredentialproviders", undefined],
  ["could not load credentials from any providers", "js-v3"],
  ["missing credentials in config", undefined],
  ["unable to load credentials from any of the providers in the chain", "java-v2"],
  ["unable to load aws credentials from any provider in the chain", undefined],
  ["no providers in chain provided credentials", "rust"],
  ["failed to resolve aws credentials", "dotnet-v4"],
  ["missingcredentialserror", "ruby"],
  ["error retrieving credentials from the instance profile metadata service", "php"],
];

function noCredentials(text: string): NoCredentials | undefined {
  const lower = text.toLowerCase();
  const found = NO_CREDENTIALS.find(([words]) => lower.includes(words));
  return found && { kind: "no-credentials", ...(found[1] ? { sdk: found[1] } : {}) };
}

function exchangeError(text: string): ParsedError | undefined {
  const missing = PROVIDER_MISSING.exec(text);
  if (missing) return { kind: "oidc-provider-missing", ...(missing[1] ? { issuer: missing[1].replace(/[.,;/]{1,4}$/, "") } : {}) };
  if (AUDIENCE.test(text)) return { kind: "audience-refused" };
  const denied = EXCHANGE_DENIED.exec(text);
  if (denied) return { kind: denied[1]?.toLowerCase() === "saml" ? "saml-denied" : "web-identity-denied" };
  if (isExpiredPodIdentity(text)) return { kind: "token-expired", of: "pod-identity-token" };
  if (EXPIRED_EXCHANGE.test(text)) return { kind: "token-expired", of: "web-identity-token" };
  if (TOKEN_INVALID.test(text)) return { kind: "token-invalid" };
  return EXPIRED_SESSION.test(text) ? { kind: "token-expired", of: "session" } : undefined;
}

/** Errors about getting credentials, or that name nobody: at most one of the token's exchange, one of the end of a chain, one bare refusal. */
export function credentialErrors(text: string): readonly ParsedError[] {
  const exchange = exchangeError(text);
  const ended = noCredentials(text);
  const encoded = ENCODED.exec(text)?.[1];
  const operation = OPERATION.exec(text)?.[1];
  const bare = exchange ? undefined : BARE_DENIAL.exec(text)?.[1];
  return [
    ...(exchange ? [exchange] : []),
    ...(encoded ? [{ kind: "encoded-message" as const, encoded, ...(operation ? { operation } : {}) }] : []),
    ...(ended ? [ended] : []),
    ...(bare ? [{ kind: "access-denied" as const, operation: bare }] : []),
  ];
}
