import { type Arn, parseArn } from "@/server/model/arn.ts";

/** An IAM user or role as far as signing in to a cluster is concerned. */
export interface IamPrincipal {
  readonly arn: string;
  /** RFC 3339; undefined when the answer read did not say it. */
  readonly createdAt?: string | undefined;
  readonly id?: string | undefined;
}

/** What the rules of signing in ask about the accounts that were collected. */
export interface IamDirectory {
  /** Names are unique in an account ignoring case; the path is not part of them. */
  role(account: string, name: string): IamPrincipal | undefined;
  user(account: string, name: string): IamPrincipal | undefined;
  /** Every collected user and role of an account. */
  principals(account: string): readonly IamPrincipal[];
  /** Whether the list was read whole, so that what is not in it does not exist. */
  isComplete(account: string, kind: "user" | "role"): boolean;
  hasAccount(account: string): boolean;
}

/** A user's or role's ARN in its parts; undefined for every other ARN. */
export interface PrincipalArn extends Arn {
  readonly kind: "user" | "role";
  readonly path: string;
  readonly name: string;
}

export function parsePrincipalArn(text: string): PrincipalArn | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "iam") return undefined;
  const m = /^(user|role)(\/(?:.*\/)?)([^/]+)$/i.exec(arn.resource);
  if (!m) return undefined;
  const [, kind = "", path = "/", name = ""] = m;
  return { ...arn, kind: kind.toLowerCase() === "user" ? "user" : "role", path, name };
}

/**
 * Whoever signs calls and is no user or role: an account's root, a federated user. The authenticator takes both by their ARNs, access entries
 * take neither (F6, F22). In the form of a user, because their sessions have no name that a template could take.
 */
function otherSigner(text: string): PrincipalArn | undefined {
  const arn = parseArn(text);
  const isRoot = arn?.service === "iam" && arn.resource === "root";
  if (!arn || !(isRoot || (arn.service === "sts" && arn.resource.startsWith("federated-user/")))) return undefined;
  // no user is called so: a name has no colon
  return { ...arn, kind: "user", path: "/", name: `:${arn.resource}` };
}

/** The identity a caller's ARN is mapped by; undefined for an ARN that nobody signs in under. */
export const signerOf = (text: string): PrincipalArn | undefined => parsePrincipalArn(text) ?? otherSigner(text);

/** Whether whoever has this ARN can sign in to a cluster at all. */
export const canSignIn = (arn: string): boolean => signerOf(arn) !== undefined;

/** The collected principal an ARN names, by account, kind and name; the path is the caller's to compare. */
export function lookUp(iam: IamDirectory, arn: PrincipalArn): IamPrincipal | undefined {
  return arn.kind === "user" ? iam.user(arn.account, arn.name) : iam.role(arn.account, arn.name);
}

/**
 * The ARN the authenticator compares: a role's without its path, a user's as it is, in lower case (F20, F21). A role session becomes its role.
 * Undefined for what the authenticator does not accept.
 */
export function canonicalArn(text: string): string | undefined {
  const arn = parseArn(text);
  if (!arn) return undefined;
  const head = `arn:${arn.partition}:iam::${arn.account}`;
  if (arn.service === "sts") {
    const [type = "", name = ""] = arn.resource.split("/");
    if (type === "assumed-role") return `${head}:role/${name}`.toLowerCase();
    return type === "federated-user" ? text.toLowerCase() : undefined;
  }
  const principal = parsePrincipalArn(text);
  if (principal) return (principal.kind === "role" ? `${head}:role/${principal.name}` : text).toLowerCase();
  return arn.service === "iam" && arn.resource === "root" ? text.toLowerCase() : undefined;
}
