import { parseRef } from "@/server/model/ref.ts";
import { becauseAt, iamDenials } from "./iam-denial.ts";
import { isObject, type JsonObject, objectAt, textAt } from "./json-in-text.ts";
import type { AccessDenied, ParsedError, PodIdentityCause, TokenSubject } from "./parsed-error.ts";
import { podIdentityCause } from "./pod-identity-error.ts";

/** Prefixes of actions whose event source has another name (Service Authorization Reference). */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", email: "ses", tagging: "tag", "ecr-public": "ecr-public" };
/** Calls that are allowed by an action of another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:CopyObject": "s3:PutObject",
  "s3:UploadPart": "s3:PutObject",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
};
const OIDC_PROVIDER = /^arn:[^:]*:iam::[^:]*:oidc-provider\/(.+)$/s;

/** The action a call needs, from the event's source and name; undefined when the event names neither. */
export function actionOfEvent(event: JsonObject): string | undefined {
  const [host] = (textAt(event, "eventSource") ?? "").split(".");
  // some events carry the API's version: `GetFunction20150331v2`
  const name = (textAt(event, "eventName") ?? "").replace(/\d{8}(?:v\d{1,2})?$/, "");
  if (!host || !name) return undefined;
  const action = `${PREFIXES[host] ?? host}:${name}`;
  return ACTIONS[action] ?? action;
}

/** `principalId` of a web identity is `<provider>:<audience>:<subject>`; the subject stands in `userName` too. */
function subjectOf(identity: JsonObject): TokenSubject | undefined {
  const provider = textAt(identity, "identityProvider") ?? "";
  const subject = textAt(identity, "userName");
  if (!subject) return undefined;
  const issuer = OIDC_PROVIDER.exec(provider)?.[1] ?? provider;
  const id = textAt(identity, "principalId") ?? "";
  const audience = id.startsWith(`${provider}:`) && id.endsWith(`:${subject}`) ? id.slice(provider.length + 1, -subject.length - 1) : "";
  return { issuer, subject, ...(audience ? { audience } : {}) };
}

function principalOf(identity: JsonObject): string | undefined {
  const arn = textAt(identity, "arn");
  if (arn && parseRef(arn)) return arn;
  const service = textAt(identity, "invokedBy");
  return textAt(identity, "type") === "AWSService" && service ? `service:${service}` : undefined;
}

function s3Resource(request: JsonObject | undefined): string | undefined {
  const bucket = textAt(request, "bucketName");
  const key = textAt(request, "key");
  return bucket && `arn:aws:s3:::${bucket}${key ? `/${key}` : ""}`;
}

function resourceOf(event: JsonObject): string | undefined {
  const listed = Array.isArray(event["resources"]) ? event["resources"].filter(isObject).map((r) => textAt(r, "ARN") ?? textAt(r, "arn")) : [];
  const request = objectAt(event, "requestParameters");
  const object = textAt(request, "key") ? s3Resource(request) : undefined;
  return object ?? listed.find((arn) => arn !== undefined) ?? textAt(request, "roleArn") ?? s3Resource(request);
}

const EXCHANGES: Readonly<Record<string, (message: string) => "web-identity-denied" | "oidc-provider-missing" | "audience-refused" | "token-invalid">> = {
  AccessDenied: () => "web-identity-denied",
  InvalidIdentityToken: (message) =>
    /No OpenIDConnect provider/i.test(message) ? "oidc-provider-missing" : /Incorrect token audience/i.test(message) ? "audience-refused" : "token-invalid",
};

function tokenExchange(event: JsonObject, code: string, message: string): ParsedError {
  const subject = subjectOf(objectAt(event, "userIdentity") ?? {});
  const role = textAt(objectAt(event, "requestParameters"), "roleArn");
  const eventTime = textAt(event, "eventTime");
  const shared = { ...(subject ? { subject } : {}), ...(role ? { role } : {}), ...(eventTime ? { eventTime } : {}) };
  const name = code.replace(/Exception$/, "");
  if (name.startsWith("ExpiredToken")) return { kind: "token-expired", of: "web-identity-token", ...shared };
  const kind = EXCHANGES[name]?.(message) ?? "token-invalid";
  return kind === "oidc-provider-missing" ? { kind, ...shared, ...(subject ? { issuer: subject.issuer } : {}) } : { kind, ...shared };
}

function podIdentity(event: JsonObject, code: string, message: string): ParsedError {
  const cluster = textAt(objectAt(event, "requestParameters"), "clusterName");
  const principal = principalOf(objectAt(event, "userIdentity") ?? {});
  const eventTime = textAt(event, "eventTime");
  const cause: PodIdentityCause = podIdentityCause(`${code}: ${message}`) ?? "other";
  return { kind: "pod-identity-failed", cause, ...(cluster ? { cluster } : {}), ...(principal ? { principal } : {}), ...(eventTime ? { eventTime } : {}) };
}

function refusal(event: JsonObject, message: string): AccessDenied {
  const identity = objectAt(event, "userIdentity") ?? {};
  const [told] = iamDenials(message);
  const action = told?.action ?? actionOfEvent(event);
  const principal = principalOf(identity) ?? told?.principal;
  const role = textAt(objectAt(objectAt(identity, "sessionContext"), "sessionIssuer"), "arn");
  const resource = told?.resource ?? resourceOf(event);
  const { length: _, ...because } = becauseAt(message.slice(Math.max(0, message.search(/ (?:because no|with an explicit deny) /)))) ?? { length: 0 };
  const clause = told?.because ?? ("text" in because ? because : undefined);
  const eventTime = textAt(event, "eventTime");
  return {
    kind: "access-denied",
    ...(principal ? { principal } : {}),
    ...(role && /:role\//.test(role) ? { role } : {}),
    ...(action ? { action } : {}),
    ...(resource ? { resource } : {}),
    ...(clause ? { because: clause } : {}),
    ...(told?.encoded ? { encoded: told.encoded } : {}),
    ...(eventTime ? { eventTime } : {}),
  };
}

/** Whether an object is an event of CloudTrail: it has a source, a name and who called (W8). */
export const isEvent = (object: JsonObject): boolean =>
  textAt(object, "eventName") !== undefined && textAt(object, "eventSource") !== undefined && objectAt(object, "userIdentity") !== undefined;

/** The error of an event; undefined for one that tells of success (W8). */
export function errorOfEvent(event: JsonObject): ParsedError | undefined {
  const code = textAt(event, "errorCode");
  if (code === undefined) return undefined;
  const message = (textAt(event, "errorMessage") ?? "").replace(/\s+/g, " ");
  const name = textAt(event, "eventName");
  if (name === "AssumeRoleWithWebIdentity") return tokenExchange(event, code, message);
  if (name === "AssumeRoleForPodIdentity") return podIdentity(event, code, message);
  if (name === "AssumeRoleWithSAML") {
    const role = textAt(objectAt(event, "requestParameters"), "roleArn");
    const eventTime = textAt(event, "eventTime");
    return { kind: "saml-denied", ...(role ? { role } : {}), ...(eventTime ? { eventTime } : {}) };
  }
  if (/^ExpiredToken/.test(code)) return { kind: "token-expired", of: "session" };
  return /denied|unauthorized|forbidden/i.test(code) ? refusal(event, message) : undefined;
}

/** What `aws sts decode-authorization-message` prints: the whole request with its answer (W9). */
export function errorOfDecodedMessage(object: JsonObject): ParsedError | undefined {
  const context = objectAt(object, "context");
  const principal = textAt(objectAt(context, "principal"), "arn");
  const action = textAt(context, "action");
  if (object["allowed"] !== false || !principal || !action) return undefined;
  const resource = textAt(context, "resource");
  const because =
    object["explicitDeny"] === true
      ? { text: "an explicit deny", how: "explicit-deny" as const }
      : { text: "no policy allows the action", how: "no-allow" as const };
  return { kind: "access-denied", principal, action, ...(resource ? { resource } : {}), because };
}
