import { isKeyId, keyIdsWithin } from "@/server/model/access-key.ts";

/** What may enter a snapshot of texts that may hold secrets: annotations, environment variables and ConfigMap values. */

const EKS_ANNOTATIONS: ReadonlySet<string> = new Set(["role-arn", "audience", "sts-regional-endpoints", "token-expiration", "skip-containers"]);

const KEPT_ANNOTATIONS: ReadonlySet<string> = new Set([
  "kubernetes.io/service-account.name",
  "kubernetes.io/config.mirror",
  "rbac.authorization.kubernetes.io/autoupdate",
  "CapacityProvisioned",
  "iam.amazonaws.com/role",
]);

/** Whether a key is, or looks like a misspelling of, one that the pod identity webhook reads. */
function isEksAnnotation(key: string): boolean {
  const [prefix = "", ...rest] = key.split("/");
  const name = (rest.length > 0 ? rest.join("/") : prefix).toLowerCase();
  if (/^role[-_.]?arn$/.test(name)) return true;
  if (!/(eks|irsa|iam).*(amazon|aws)|(amazon|aws).*(eks|irsa|iam)/i.test(prefix)) return false;
  return EKS_ANNOTATIONS.has(name) || /role|arn/.test(name);
}

const isKeptAnnotation = (key: string): boolean =>
  KEPT_ANNOTATIONS.has(key) || key.startsWith("container.apparmor.security.beta.kubernetes.io/") || isEksAnnotation(key);

/** Most objects keep none: one for all of them. */
const NONE: Record<string, string> = {};

/** The annotations that a rule names; all others are dropped. */
export function keptAnnotations(all: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(all).filter(([key]) => isKeptAnnotation(key));
  return kept.length === 0 ? NONE : Object.fromEntries(kept);
}

const KEPT_VARIABLES: ReadonlySet<string> = new Set([
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_ROLE_SESSION_NAME",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_STS_REGIONAL_ENDPOINTS",
  "AWS_SDK_LOAD_CONFIG",
]);

const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
]);

/** Origin and path of a URL: user, password, query and fragment are dropped; undefined when it is no URL. */
function withoutSecrets(url: string): string | undefined {
  if (url === "") return "";
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** A value under AWS_ACCESS_KEY_ID that is an id, a reference to another variable, or empty; a longer text may be the secret half by mistake. */
const keyIdOrReference = (value: string): string | undefined =>
  isKeyId(value) || value === "" || /^\$\([\w.-]+\)$/.test(value) || /^[\w-]{1,32}$/.test(value) ? value : undefined;

/** The value of a variable as far as it may be kept: of a longer text that holds access key ids, the ids alone. undefined: dropped. */
export function keptValue(name: string, value: string): string | undefined {
  if (SECRET_VARIABLES.has(name)) return undefined;
  if (name === "AWS_CONTAINER_CREDENTIALS_FULL_URI") return withoutSecrets(value);
  if (name === "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") return value.replace(/[?#].*$/s, "");
  if (name === "AWS_ACCESS_KEY_ID") return keyIdOrReference(value);
  if (KEPT_VARIABLES.has(name)) return value;
  const ids = keyIdsWithin(value);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

const AWS_AUTH_SECTIONS: ReadonlySet<string> = new Set(["maproles", "mapusers", "mapaccounts"]);

/** Whether a key of aws-auth is one of its sections, in any letter case: what a misspelt one was meant to do is told (F25). */
export const isAwsAuthSection = (key: string): boolean => AWS_AUTH_SECTIONS.has(key.toLowerCase());
