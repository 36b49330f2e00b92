import type { IdentityProviderConfigFact } from "@/server/facts/eks.ts";

/** Whether a name in a binding is one that a cluster's own OIDC issuer signs people in under. */
export type ExternalIdentity =
  /** Its prefix says so: a person or group that IAM does not know (F31). */
  | { readonly kind: "external"; readonly provider: string; readonly name: string }
  /** The issuer's names have no prefix, so it may be one of them. */
  | { readonly kind: "possible"; readonly provider: string }
  | { readonly kind: "none" };

const RESERVED = "system:";

/** The prefix of user names: none when asked for as `-` or when the claim is email, else the issuer's URL and `#` (F30). */
function userPrefix(config: IdentityProviderConfigFact): string {
  if (config.usernamePrefix === "-") return "";
  if (config.usernamePrefix) return config.usernamePrefix;
  return config.usernameClaim === "email" ? "" : `${config.issuerUrl}#`;
}

/** The prefix of group names; undefined: the issuer gives no groups at all. */
const groupPrefix = (config: IdentityProviderConfigFact): string | undefined => (config.groupsClaim === undefined ? undefined : (config.groupsPrefix ?? ""));

/**
 * Where a user or group of a binding may come from besides IAM: the issuer that is associated with the cluster signs people in, and they get
 * nothing but what bindings give them (F30, F31).
 */
export function externalIdentity(configs: readonly IdentityProviderConfigFact[], kind: "user" | "group", name: string): ExternalIdentity {
  for (const config of configs) {
    const prefix = kind === "user" ? userPrefix(config) : groupPrefix(config);
    if (prefix === undefined) continue;
    if (prefix !== "" && name.startsWith(prefix)) return { kind: "external", provider: config.issuerUrl, name: name.slice(prefix.length) };
    if (prefix === "" && !name.startsWith(RESERVED)) return { kind: "possible", provider: config.issuerUrl };
  }
  return { kind: "none" };
}
