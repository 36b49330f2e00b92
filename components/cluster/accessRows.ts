import type { ClusterAccessAnswer } from "@/server/contract/answers";
import type { EntityKind } from "@/server/contract/entity-kind";

export type AccessEntry = ClusterAccessAnswer["entries"][number];

export const EFFECTS = ["all", "effective", "ineffective"] as const;
export type Effect = (typeof EFFECTS)[number];

export const VIA_WORDS: Readonly<Record<AccessEntry["via"], { readonly word: string; readonly about: string }>> = {
  "access-entry": { word: "Access entry", about: "An EKS access entry: a row of the EKS API, with groups or access policies" },
  "aws-auth": { word: "aws-auth", about: "A row of the ConfigMap kube-system/aws-auth" },
  creator: { word: "Cluster creator", about: "Who created the cluster is its administrator, unless that was switched off" },
};

export interface AccessFilter {
  readonly words: string;
  readonly effect: Effect;
}

const texts = (e: AccessEntry): string =>
  [e.principal, e.resolved, e.via, e.username, e.reason, ...e.groups, ...e.policies.flatMap((p) => [p.policy, ...(p.scope === "cluster" ? [] : p.scope)])]
    .join(" ")
    .toLowerCase();

const isWanted = (e: AccessEntry, effect: Effect): boolean => effect === "all" || e.effective === (effect === "effective");

/** The rows that hold every word and have the wanted effect. */
export function filterEntries(entries: readonly AccessEntry[], { words, effect }: AccessFilter): readonly AccessEntry[] {
  const asked = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return entries.filter((e) => isWanted(e, effect) && asked.every((word) => texts(e).includes(word)));
}

/** `arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy` as `AmazonEKSViewPolicy`. */
export const policyName = (policy: string): string => policy.slice(policy.lastIndexOf("/") + 1);

/** What an authentication mode means for the two lists, in one sentence. */
export function modeWords(mode: string | null): string {
  switch (mode) {
    case "API":
      return "Only access entries count; rows of aws-auth have no effect.";
    case "API_AND_CONFIG_MAP":
      return "Access entries and aws-auth both count; where both name the same identity, the access entry wins.";
    case "CONFIG_MAP":
      return "Only aws-auth counts; access entries have no effect.";
    case null:
      return "The authentication mode was not collected, so which of the two lists counts is not certain. `aws eks describe-cluster` has it.";
    default:
      return "This mode is not one that Rolewalk knows.";
  }
}

/** How an issuer names whom it signs in, in one sentence. */
export function issuerWords({ usernamePrefix, usernameClaim, groupsClaim, groupsPrefix, subjects }: ClusterAccessAnswer["identityProviders"][number]): string {
  const groups = groupsClaim === null ? "no groups" : `groups as ${groupsPrefix ?? ""}<${groupsClaim}>`;
  const bound = subjects.length === 0 ? "no binding speaks of them" : "bindings speak of these";
  return `signs users in as ${usernamePrefix}<${usernameClaim}>, ${groups}; ${bound}.`;
}

/** A Kubernetes identity of this cluster as a reference; templates such as `{{SessionName}}` name no one in particular. */
export const identityRef = (cluster: string, kind: "user" | "group", name: string): string | undefined =>
  name === "" || name.includes("{{") ? undefined : `k8s://${cluster}/${kind}/${name}`;

export const identityKind = (kind: "user" | "group"): EntityKind => (kind === "user" ? "kubernetes-user" : "kubernetes-group");
