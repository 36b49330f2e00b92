import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { ClusterFacts, ClusterList, Facts } from "@/server/facts/snapshot.ts";

interface Lack {
  readonly lists: readonly ClusterList[];
  readonly what: string;
  readonly weakens: string;
  /** Only where it matters. */
  readonly applies?: (cluster: ClusterFacts) => boolean;
}

const isEks = (cluster: ClusterFacts): boolean =>
  cluster.eks !== undefined || cluster.arn !== undefined || /(^|\.)eks\.[a-z0-9-]+\.amazonaws\.com/.test(cluster.issuer ?? "");
const hasObjects = (cluster: ClusterFacts): boolean => cluster.pods.length + cluster.serviceAccounts.length > 0;

const LACKS: readonly Lack[] = [
  { lists: ["pods"], what: "pods", weakens: "which pods can become which role, and what a pod's credentials are" },
  { lists: ["serviceAccounts"], what: "service accounts", weakens: "which service accounts a role's trust policy admits, and which are annotated" },
  { lists: ["nodes"], what: "nodes", weakens: "which pods run on which node, and through it reach a node role by the instance metadata service" },
  { lists: ["namespaces"], what: "namespaces", weakens: "which pods the identity webhook changes, and pod security levels" },
  {
    lists: ["workloads"],
    what: "deployments and other workloads",
    weakens: "which workload a pod belongs to, and who can change its pods by changing the workload",
  },
  { lists: ["configMaps"], what: "ConfigMaps", weakens: "IAM principals mapped by aws-auth, and access keys set through ConfigMaps" },
  { lists: ["secrets"], what: "Secrets (names and types)", weakens: "long-lived service account tokens, and what reading Secrets gives" },
  {
    lists: ["roles", "clusterRoles", "roleBindings", "clusterRoleBindings"],
    what: "RBAC roles and bindings",
    weakens: "what Kubernetes users, groups and service accounts may do and take over",
  },
  { lists: ["networkPolicies"], what: "network policies", weakens: "whether pods are kept from the instance metadata service" },
  { lists: ["mutatingWebhooks"], what: "mutating webhooks", weakens: "whether new pods get web identity or Pod Identity credentials injected" },
  {
    lists: ["validatingAdmission"],
    what: "validating webhooks, admission policies and their bindings",
    weakens: "whether what somebody may create or change in the cluster is let in",
  },
  {
    lists: ["accessEntries"],
    what: "access entries",
    weakens: "which IAM principals the cluster lets in",
    applies: (c) => isEks(c) && c.eks?.authenticationMode !== "CONFIG_MAP",
  },
  { lists: ["podIdentityAssociations"], what: "Pod Identity associations", weakens: "roles that pods get by EKS Pod Identity", applies: isEks },
  { lists: ["fargateProfiles"], what: "Fargate profiles", weakens: "which pods run on Fargate", applies: (c) => isEks(c) && c.lists.nodes !== "complete" },
];

function lackGap(cluster: ClusterFacts, { lists, what, weakens }: Lack): CoverageGap[] {
  const absent = lists.filter((list) => cluster.lists[list] === undefined);
  const partial = lists.filter((list) => cluster.lists[list] === "partial");
  if (absent.length === 0 && partial.length === 0) return [];
  if (absent.length === lists.length) return [{ what, of: `cluster ${cluster.name}`, weakens }];
  const names = [...absent, ...partial].join(", ");
  return [{ what: lists.length === 1 ? `${what}: not all of them` : `${what}: not all of them (${names})`, of: `cluster ${cluster.name}`, weakens }];
}

function identityGaps(cluster: ClusterFacts): CoverageGap[] {
  const of = `cluster ${cluster.name}`;
  const gaps: CoverageGap[] = [];
  if (cluster.issuer === undefined)
    gaps.push({
      what: "the issuer of service account tokens (describe-cluster or /.well-known/openid-configuration)",
      of,
      weakens: "every web identity from this cluster's service accounts to a role",
    });
  if (isEks(cluster) && cluster.eks?.authenticationMode === undefined)
    gaps.push({ what: "the authentication mode (describe-cluster)", of, weakens: "whether access entries or aws-auth let a principal in" });
  return gaps;
}

function entryGaps(cluster: ClusterFacts): CoverageGap[] {
  const of = `cluster ${cluster.name}`;
  const asked = new Set(cluster.associatedPolicies.map((one) => one.principalArn));
  const unasked = cluster.accessEntries.filter((entry) => entry.type === "STANDARD" && !asked.has(entry.principalArn)).length;
  const roleless = cluster.podIdentityAssociations.filter((association) => association.roleArn === undefined).length;
  return [
    ...(unasked > 0
      ? [
          {
            what: `access policies of ${unasked} access ${unasked === 1 ? "entry" : "entries"} (list-associated-access-policies)`,
            of,
            weakens: "what those principals may do in the cluster",
          },
        ]
      : []),
    ...(roleless > 0
      ? [
          {
            what: `roles of ${roleless} Pod Identity association${roleless === 1 ? "" : "s"} (describe-pod-identity-association)`,
            of,
            weakens: "which role the pods of those service accounts get",
          },
        ]
      : []),
  ];
}

/** IMDS is open or shut by an instance's metadata options, which only EC2 tells. */
function instanceGaps(cluster: ClusterFacts, facts: Omit<Facts, "coverage">): CoverageGap[] {
  const known = new Set(facts.accounts.flatMap((account) => account.instances.map((instance) => instance.id)));
  const unknown = cluster.nodes.filter((node) => node.instanceId !== undefined && !known.has(node.instanceId));
  if (unknown.length === 0) return [];
  return [
    {
      what: `EC2 instances of ${unknown.length} node${unknown.length === 1 ? "" : "s"} (describe-instances)`,
      of: `cluster ${cluster.name}`,
      weakens: "which role a node has, and whether pods reach it by the instance metadata service (IMDS)",
    },
  ];
}

/** What of a cluster was not collected, or not whole. */
export function gapsOfCluster(cluster: ClusterFacts, facts: Omit<Facts, "coverage">): CoverageGap[] {
  const lacks = hasObjects(cluster) || cluster.eks ? LACKS.filter((lack) => lack.applies?.(cluster) ?? true).flatMap((lack) => lackGap(cluster, lack)) : [];
  return [...lacks, ...identityGaps(cluster), ...entryGaps(cluster), ...instanceGaps(cluster, facts)];
}
