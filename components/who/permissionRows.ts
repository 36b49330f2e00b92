import type { HeldRuleAnswer, KubePermissionsAnswer } from "@/server/contract/answers";
import type { EntityKind } from "@/server/contract/entity-kind";

export type ClusterPermissions = KubePermissionsAnswer["clusters"][number];

/** Kinds that sign in to a cluster, or are an identity of one. */
const IDENTITIES: ReadonlySet<EntityKind> = new Set(["iam-user", "iam-role", "kubernetes-user", "kubernetes-group", "service-account"]);
export const isIdentity = (kind: EntityKind): boolean => IDENTITIES.has(kind);

/** Kinds that call AWS, by themselves or as the role their pods have. */
const CALLERS: ReadonlySet<EntityKind> = new Set(["iam-user", "iam-role", "service-account", "account"]);
export const callsAws = (kind: EntityKind): boolean => CALLERS.has(kind);

/** Where a rule holds, in words. */
export const scopeWords = (scope: HeldRuleAnswer["scope"]): string => (scope === "cluster" ? "the whole cluster" : scope.join(", "));

/** `deployments.apps`, `pods/exec`, `/metrics`: what a rule is about, as kubectl would be asked for it. */
export const objectWords = (rule: HeldRuleAnswer): readonly string[] => [
  ...rule.resources.flatMap((resource) => rule.apiGroups.map((group) => (group === "" ? resource : `${resource}.${group}`))),
  ...rule.nonResourceURLs,
];

const texts = (rule: HeldRuleAnswer): string =>
  [
    scopeWords(rule.scope),
    ...rule.verbs,
    ...objectWords(rule),
    ...rule.resourceNames,
    ...(rule.by.kind === "binding" ? [rule.by.binding, rule.by.role, rule.by.through] : [rule.by.policy]),
  ]
    .join(" ")
    .toLowerCase();

/** The rules that hold every word. */
export function filterRules(rules: readonly HeldRuleAnswer[], words: string): readonly HeldRuleAnswer[] {
  const asked = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return rules.filter((rule) => asked.every((word) => texts(rule).includes(word)));
}

/** A cluster that lets the identity in for certain or perhaps, or is its own. */
export const isOpen = (c: ClusterPermissions): boolean => c.signsIn === null || c.signsIn.via !== null || c.signsIn.verdict !== "denied";
