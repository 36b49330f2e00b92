import type { IdentityProviderConfigFact } from "@/server/facts/eks.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";

/** Whether a name in a binding is one that a cluster's own OIDC issuer signs people in under. */
export type ExternalIdentity =
  /** Its prefix says so: a person or group that IAM does not know (F31). */
  | { readonly kind: "external"; readonly provider: string; readonly name: string }
  /** The issuer's names have no prefix, so it may be one of them. */
  | { readonly kind: "possible"; readonly provider: string }
  | { readonly kind: "none" };

/** An issuer that signs people in, with the names in bindings that are, or may be, theirs. */
export interface ExternalSignIn {
  readonly cluster: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly usernameClaim: string;
  readonly usernamePrefix: string;
  /** null: the issuer gives no groups. */
  readonly groupsClaim: string | null;
  readonly groupsPrefix: string | null;
  readonly requiredClaims: Readonly<Record<string, string>>;
  readonly subjects: readonly { readonly ref: Ref; readonly certain: boolean }[];
}

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

/** The issuers of a cluster for people (F30), each with the bound names it may sign somebody in under; of names without a prefix that is not certain. */
export function externalSignIns(cluster: ClusterFacts): readonly ExternalSignIn[] {
  const bound = [...cluster.roleBindings, ...cluster.clusterRoleBindings].flatMap((b) => b.subjects);
  return cluster.identityProviderConfigs.map((config) => {
    const subjects = new Map<Ref, boolean>();
    for (const { kind, name } of bound) {
      if (kind !== "User" && kind !== "Group") continue;
      const type = kind === "User" ? "user" : "group";
      const identity = externalIdentity([config], type, name);
      if (identity.kind !== "none") subjects.set(k8sClusterRef(cluster.name, type, name), identity.kind === "external");
    }
    return {
      cluster: cluster.name,
      name: config.name,
      issuer: config.issuerUrl,
      clientId: config.clientId,
      usernameClaim: config.usernameClaim ?? "sub",
      usernamePrefix: userPrefix(config),
      groupsClaim: config.groupsClaim ?? null,
      groupsPrefix: groupPrefix(config) ?? null,
      requiredClaims: config.requiredClaims,
      subjects: [...subjects].map(([ref, certain]) => ({ ref, certain })).toSorted((a, b) => (a.ref < b.ref ? -1 : 1)),
    };
  });
}
