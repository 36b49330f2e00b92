/** Keys that hold a set of values and need `ForAllValues` or `ForAnyValue` (A57), lower case. */
const MULTIVALUED: ReadonlySet<string> = new Set([
  "aws:tagkeys",
  "aws:principalorgpaths",
  "aws:resourceorgpaths",
  "aws:sourceorgpaths",
  "aws:vpceorgpaths",
  "aws:calledvia",
  "aws:principalservicenameslist",
  "sts:transitivetagkeys",
  "sts:requestcontextproviders",
  "saml:edupersonaffiliation",
  "saml:edupersonentitlement",
  "saml:edupersonscopedaffiliation",
  "saml:edupersonnickname",
  "saml:edupersonorgdn",
  "saml:edupersonorgunitdn",
  "saml:cn",
]);

export const isMultivaluedKey = (keyLower: string): boolean => MULTIVALUED.has(keyLower) || keyLower.endsWith(":amr");

const TAG_FAMILIES = ["aws:principaltag/", "aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/"] as const;
export type TagFamily = (typeof TAG_FAMILIES)[number];

/** Takes `aws:PrincipalTag/Team` (lower case) apart; undefined when it is no tag key. */
export function parseTagKey(keyLower: string): { readonly family: TagFamily; readonly tag: string } | undefined {
  for (const family of TAG_FAMILIES) if (keyLower.startsWith(family)) return { family, tag: keyLower.slice(family.length) };
  return undefined;
}

/** The value of a tag, its key compared without letter case (A37). */
export function tagValue(tags: Readonly<Record<string, string>>, tagLower: string): string | undefined {
  for (const [key, value] of Object.entries(tags)) if (key.toLowerCase() === tagLower) return value;
  return undefined;
}

/** Keys of requests that come through a VPC endpoint, and of no others (B36), lower case. */
export const ENDPOINT_KEYS: ReadonlySet<string> = new Set([
  "aws:vpcsourceip",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourcevpcarn",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
]);

/** Where in the network or by which host a request is made (B36); all of them open, lower case. */
export const ENVIRONMENT_KEYS: ReadonlySet<string> = new Set([
  "aws:sourceip",
  ...ENDPOINT_KEYS,
  "aws:viaawsservice",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
]);

/** Keys that only sessions on compute services carry (B36), lower case or prefix. */
export const isComputeSessionKey = (keyLower: string): boolean =>
  keyLower === "aws:ec2instancesourcevpc" ||
  keyLower === "aws:ec2instancesourceprivateipv4" ||
  keyLower === "ec2:sourceinstancearn" ||
  keyLower === "ec2:roledelivery" ||
  keyLower === "lambda:sourcefunctionarn" ||
  keyLower === "ssm:sourceinstancearn" ||
  keyLower.startsWith("glue:") ||
  keyLower.startsWith("codebuild:");

/** Keys of a call that an AWS service makes for one of its resources (B38), lower case. */
export const SOURCE_KEYS: ReadonlySet<string> = new Set(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"]);

/** Whether a key is a claim of a web identity or SAML assertion: its prefix is an issuer's host (C4, C8), or `saml`. */
export function isFederationKey(keyLower: string): boolean {
  const cut = keyLower.lastIndexOf(":");
  const prefix = cut < 0 ? keyLower : keyLower.slice(0, cut);
  return prefix === "saml" || prefix.includes(".");
}
