import { stringify } from "yaml";
import type { AccessEntryFact, AssociatedPoliciesFact, PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ConfigMapFact, RbacBindingFact, RbacRoleFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { HIDDEN, proposalText } from "@/server/view/starting-text.ts";

const RBAC = "rbac.authorization.k8s.io";

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly createdAt?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Without what has no value, so that nothing is written that nobody wrote. */
const told = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)));

const filled = (map: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined => (Object.keys(map).length > 0 ? map : undefined);

const metadata = ({ name, namespace, uid, createdAt, labels, annotations }: Named) =>
  told({ name, namespace, uid, creationTimestamp: createdAt, labels: filled(labels), annotations: filled(annotations) });

/** An object as `kubectl get -o yaml` prints it, as far as it is kept. Characters that are not seen stand as their escapes, which JSON has for all of them. */
function yaml(documents: readonly object[]): string {
  const text = documents.map((one) => stringify(one, { lineWidth: 0 })).join("---\n");
  HIDDEN.lastIndex = 0;
  return HIDDEN.test(text) ? proposalText(documents) : text;
}

export const serviceAccountText = (one: ServiceAccountFact): string =>
  yaml([
    told({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: metadata(one),
      automountServiceAccountToken: one.automountToken,
      secrets: one.secrets.map((name) => ({ name })),
    }),
  ]);

export const roleText = (one: RbacRoleFact): string =>
  yaml([
    {
      apiVersion: `${RBAC}/v1`,
      kind: one.namespace === undefined ? "ClusterRole" : "Role",
      metadata: metadata(one),
      ...(one.aggregationSelectors && { aggregationRule: { clusterRoleSelectors: one.aggregationSelectors } }),
      rules: one.rules.map(told),
    },
  ]);

export const bindingText = (one: RbacBindingFact): string =>
  yaml([
    {
      apiVersion: `${RBAC}/v1`,
      kind: one.namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
      metadata: metadata(one),
      roleRef: told(one.role),
      subjects: one.subjects.map(told),
    },
  ]);

/** The sections of aws-auth; of other keys nothing is kept but their names, and nothing depends on them. */
export const awsAuthText = (one: ConfigMapFact): string => yaml([{ apiVersion: "v1", kind: "ConfigMap", metadata: metadata(one), data: one.values }]);

/** The entry, and its policies where those were asked for. */
export function accessEntryText(clusterName: string, one: AccessEntryFact, policies: AssociatedPoliciesFact | undefined): string {
  const { principalArn, type, username, groups, accessEntryArn, createdAt, modifiedAt, tags } = one;
  const accessEntry = told({ clusterName, principalArn, accessEntryArn, type, username, createdAt, modifiedAt, tags: filled(tags) });
  const associatedAccessPolicies = policies?.policies.map(({ policyArn, scope }) => ({
    policyArn,
    accessScope: scope === "cluster" ? { type: "cluster", namespaces: [] } : { type: "namespace", namespaces: scope },
  }));
  return proposalText([
    { accessEntry: { ...accessEntry, kubernetesGroups: groups } },
    ...(associatedAccessPolicies ? [{ clusterName, principalArn, associatedAccessPolicies }] : []),
  ]);
}

export const associationText = (clusterName: string, one: PodIdentityAssociationFact): string =>
  proposalText([{ association: told({ clusterName, ...one, policy: one.policy === undefined ? undefined : JSON.stringify(one.policy) }) }]);
