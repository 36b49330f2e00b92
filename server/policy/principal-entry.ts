import { parseArn, parseSessionArn } from "@/server/model/arn.ts";

/** What one value of a Principal element names (A19 to A30). */
export type PrincipalEntry =
  | { readonly kind: "anyone" }
  | { readonly kind: "account"; readonly account: string; readonly partition?: string }
  | { readonly kind: "user" | "role"; readonly arn: string; readonly account: string }
  | { readonly kind: "session"; readonly arn: string; readonly account: string; readonly roleName: string; readonly sessionName: string }
  | { readonly kind: "federated-user"; readonly arn: string; readonly account: string }
  /** `AIDA…`, `AROA…`: the id of a principal; of one that was deleted, unless it is that of a live one (A23). */
  | { readonly kind: "unique-id"; readonly id: string }
  | { readonly kind: "service"; readonly host: string }
  | { readonly kind: "oidc-provider" | "saml-provider"; readonly arn: string; readonly account: string }
  | { readonly kind: "builtin-provider"; readonly name: string }
  | { readonly kind: "canonical-user"; readonly id: string };

export interface PrincipalMatcher {
  /** NotPrincipal (A33). */
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

export const BUILTIN_PROVIDERS: ReadonlySet<string> = new Set([
  "cognito-identity.amazonaws.com",
  "www.amazon.com",
  "graph.facebook.com",
  "accounts.google.com",
]);

const ACCOUNT = /^\d{12}$/;
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{4,}$/;
const HOST = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
const CANONICAL = /^[0-9a-z]{8,}$/i;
/** Origin access identities of CloudFront are users of an account that has no number. */
const ORIGIN_ACCESS = /^arn:aws[a-z-]*:iam::cloudfront:user\/CloudFront Origin Access Identity \S+$/;

function parseArnPrincipal(text: string): PrincipalEntry | string {
  if (/[*?]/.test(text)) return `\`${text}\` has a wildcard in it: a principal is named in full, or is \`*\` alone`;
  if (ORIGIN_ACCESS.test(text)) return { kind: "user", arn: text, account: "cloudfront" };
  const session = parseSessionArn(text);
  if (session) return { kind: "session", arn: text, account: session.account, roleName: session.roleName, sessionName: session.sessionName };
  const arn = parseArn(text);
  if (!arn || !ACCOUNT.test(arn.account)) return `\`${text}\` is no principal ARN`;
  if (arn.service === "sts" && arn.resource.startsWith("federated-user/")) return { kind: "federated-user", arn: text, account: arn.account };
  if (arn.service !== "iam") return `\`${text}\` is no ARN of an IAM or STS principal`;
  if (arn.resource === "root") return { kind: "account", account: arn.account, partition: arn.partition };
  if (arn.resource.startsWith("user/")) return { kind: "user", arn: text, account: arn.account };
  if (arn.resource.startsWith("role/")) return { kind: "role", arn: text, account: arn.account };
  return `\`${text}\` cannot be a principal: only accounts, users, roles and sessions can`;
}

function parseAws(text: string): PrincipalEntry | string {
  if (text === "*") return { kind: "anyone" };
  if (ACCOUNT.test(text)) return { kind: "account", account: text };
  if (text.startsWith("arn:")) return parseArnPrincipal(text);
  if (UNIQUE_ID.test(text)) return { kind: "unique-id", id: text };
  return `\`${text}\` is no account id, ARN or unique id`;
}

function parseFederated(text: string): PrincipalEntry | string {
  if (BUILTIN_PROVIDERS.has(text)) return { kind: "builtin-provider", name: text };
  const arn = /[*?]/.test(text) ? undefined : parseArn(text);
  if (arn?.service !== "iam") return `\`${text}\` is no identity provider: give the ARN of an OIDC or SAML provider, or the name of a built-in one`;
  if (arn.resource.startsWith("oidc-provider/")) return { kind: "oidc-provider", arn: text, account: arn.account };
  if (arn.resource.startsWith("saml-provider/")) return { kind: "saml-provider", arn: text, account: arn.account };
  return `\`${text}\` is no OIDC or SAML provider`;
}

/** Reads one value under one principal type; a text says what is wrong with it. */
export function parsePrincipalValue(type: string, text: string): PrincipalEntry | string {
  switch (type) {
    case "AWS":
      return parseAws(text);
    case "Service":
      return HOST.test(text) ? { kind: "service", host: text } : `\`${text}\` is no service host name`;
    case "Federated":
      return parseFederated(text);
    case "CanonicalUser":
      return CANONICAL.test(text) ? { kind: "canonical-user", id: text } : `\`${text}\` is no canonical user id`;
    default:
      return `\`${type}\` is no principal type: use \`AWS\`, \`Service\`, \`Federated\` or \`CanonicalUser\``;
  }
}
