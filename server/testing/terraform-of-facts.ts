import type { RbacBindingFact, RbacRoleFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import type { AResource } from "./terraform-plan.ts";

const text = (document: unknown): string => (typeof document === "string" ? document : JSON.stringify(document));
const label = (of: string): string => of.replace(/\W/g, "_");

type Principal = AccountFacts["roles"][number] | AccountFacts["users"][number] | AccountFacts["groups"][number];

/** A principal, its inline policies and its attachments, each a resource of its own. */
function principal(word: "role" | "user" | "group", one: Principal, own: object): AResource[] {
  const type = `aws_iam_${word}`;
  const name = label(one.name);
  return [
    { type, name, after: { arn: one.arn, name: one.name, path: one.path, ...own } },
    ...(one.inlinePolicies ?? []).map((policy) => ({
      type: `${type}_policy`,
      name: `${name}_${label(policy.name)}`,
      after: { name: policy.name, [word]: one.name, policy: text(policy.document) },
    })),
    ...(one.attachedPolicies ?? []).map((arn) => ({
      type: `${type}_policy_attachment`,
      name: `${name}_${label(arn)}`,
      after: { [word]: one.name, policy_arn: arn },
    })),
  ];
}

function ofAccount(account: AccountFacts): AResource[] {
  return [
    ...account.roles.flatMap((one) =>
      principal("role", one, {
        assume_role_policy: text(one.trustPolicy),
        permissions_boundary: one.boundary ?? null,
        tags: one.tags ?? {},
        tags_all: one.tags ?? {},
        max_session_duration: one.maxSessionSeconds ?? 3600,
        inline_policy: (one.inlinePolicies ?? []).map(({ name, document }) => ({ name, policy: text(document) })),
        managed_policy_arns: one.attachedPolicies ?? [],
      }),
    ),
    ...account.users.flatMap((one) => [
      ...principal("user", one, { permissions_boundary: one.boundary ?? "", tags: one.tags ?? {} }),
      { type: "aws_iam_user_group_membership", name: label(one.name), after: { user: one.name, groups: one.groups ?? [] } },
    ]),
    ...account.groups.flatMap((one) => principal("group", one, {})),
    ...account.policies
      .filter(({ arn }) => !arn.includes("::aws:"))
      .map((one) => ({
        type: "aws_iam_policy",
        name: label(one.name),
        after: { arn: one.arn, name: one.name, policy: text(one.document), tags: one.tags ?? null },
      })),
    ...account.oidcProviders.map((one) => ({
      type: "aws_iam_openid_connect_provider",
      name: label(one.issuer),
      after: { arn: one.arn, url: one.issuer, client_id_list: one.clientIds ?? [], thumbprint_list: one.thumbprints, tags: one.tags ?? {} },
    })),
    ...account.instanceProfiles.map((one) => ({
      type: "aws_iam_instance_profile",
      name: label(one.name),
      after: { arn: one.arn, name: one.name, path: "/", role: one.roleArns[0]?.split("/").at(-1) ?? null },
    })),
    ...account.accessKeys.map((one) => ({
      type: "aws_iam_access_key",
      name: label(one.id),
      after: { id: one.id, user: one.userName, status: one.status, secret: "never/looked+at" },
      sensitive: { secret: true },
    })),
  ];
}

const metadata = (one: ServiceAccountFact | RbacRoleFact | RbacBindingFact): object[] => [
  { name: one.name, ...(one.namespace !== undefined && { namespace: one.namespace }), labels: one.labels, annotations: one.annotations, generate_name: null },
];
const scoped = (kind: string, one: { readonly namespace?: string | undefined }): string => `kubernetes_${one.namespace === undefined ? "cluster_" : ""}${kind}`;

function ofEks(cluster: ClusterFacts): AResource[] {
  const eks = cluster.eks?.name ?? cluster.name;
  return [
    ...cluster.accessEntries.map((one) => ({
      type: "aws_eks_access_entry",
      name: label(one.principalArn),
      after: {
        cluster_name: eks,
        principal_arn: one.principalArn,
        type: one.type,
        user_name: one.username ?? null,
        kubernetes_groups: one.groups,
        tags: one.tags,
      },
    })),
    ...cluster.associatedPolicies.flatMap(({ principalArn, policies }) =>
      policies.map(({ policyArn, scope }) => ({
        type: "aws_eks_access_policy_association",
        name: label(`${principalArn}${policyArn}`),
        after: {
          cluster_name: eks,
          principal_arn: principalArn,
          policy_arn: policyArn,
          access_scope: [scope === "cluster" ? { type: "cluster", namespaces: null } : { type: "namespace", namespaces: scope }],
        },
      })),
    ),
    ...cluster.podIdentityAssociations.map((one) => ({
      type: "aws_eks_pod_identity_association",
      name: label(`${one.namespace}_${one.serviceAccount}`),
      after: { cluster_name: eks, namespace: one.namespace, service_account: one.serviceAccount, role_arn: one.roleArn, association_id: one.associationId },
    })),
  ];
}

type Selector = { readonly matchLabels?: unknown; readonly matchExpressions?: unknown };
const selectorOf = ({ matchLabels, matchExpressions }: Selector): object => ({ match_labels: matchLabels, match_expressions: matchExpressions });

const rulesOf = (role: RbacRoleFact): object[] =>
  role.rules.map((rule) => ({
    verbs: rule.verbs,
    api_groups: rule.apiGroups,
    resources: rule.resources,
    resource_names: rule.resourceNames,
    non_resource_urls: rule.nonResourceURLs,
  }));

const ofObjects = (cluster: ClusterFacts): AResource[] => [
  ...cluster.serviceAccounts.map((one) => ({
    type: "kubernetes_service_account_v1",
    name: label(`${one.namespace}_${one.name}`),
    after: { metadata: metadata(one), automount_service_account_token: one.automountToken ?? null, secret: one.secrets.map((name) => ({ name })) },
  })),
  ...[...cluster.roles, ...cluster.clusterRoles].map((one) => ({
    type: scoped("role", one),
    name: label(`${one.namespace}_${one.name}`),
    after: {
      metadata: metadata(one),
      rule: rulesOf(one),
      aggregation_rule: one.aggregationSelectors ? [{ cluster_role_selectors: (one.aggregationSelectors as Selector[]).map(selectorOf) }] : [],
    },
  })),
  ...[...cluster.roleBindings, ...cluster.clusterRoleBindings].map((one) => ({
    type: scoped("role_binding", one),
    name: label(`${one.namespace}_${one.name}`),
    after: {
      metadata: metadata(one),
      role_ref: [{ api_group: one.role.apiGroup, kind: one.role.kind, name: one.role.name }],
      subject: one.subjects.map(({ kind, name, namespace, apiGroup }) => ({ kind, name, namespace: namespace ?? "", api_group: apiGroup ?? "" })),
    },
  })),
];

/** What Terraform would have made an estate of: each thing that it can look after as a resource. */
export const terraformOf = (facts: Facts): AResource[] => [
  ...facts.accounts.flatMap(ofAccount),
  ...facts.clusters.flatMap((one) => [...ofEks(one), ...ofObjects(one)]),
];
