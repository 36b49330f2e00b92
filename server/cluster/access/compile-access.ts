import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sRef } from "@/server/model/ref.ts";
import { type AccessEntry, accessEntries } from "./access-entry.ts";
import { type AwsAuthRow, parseAwsAuth } from "./aws-auth.ts";

export type AuthenticationMode = "CONFIG_MAP" | "API_AND_CONFIG_MAP" | "API";

/** The sources a cluster maps IAM identities by, read once. */
export interface ClusterAccess {
  readonly cluster: string;
  readonly clusterArn: string | undefined;
  /** undefined: not collected. */
  readonly mode: AuthenticationMode | undefined;
  readonly entries: readonly AccessEntry[];
  /** Whether the list of entries was read whole. */
  readonly entriesKnown: boolean;
  readonly rows: readonly AwsAuthRow[];
  /** Whether aws-auth was read, or is known not to be there. */
  readonly awsAuthKnown: boolean;
  readonly isEks: boolean;
}

export const awsAuthRef = (cluster: string): string => k8sRef(cluster, "configmap", "kube-system", "aws-auth");

/** Entries exist only where the mode allows them, so one of them tells that it does (F4). */
export function compileAccess(cluster: ClusterFacts): ClusterAccess {
  const awsAuth = cluster.configMaps.find((c) => c.namespace === "kube-system" && c.name === "aws-auth");
  return {
    cluster: cluster.name,
    clusterArn: cluster.arn ?? cluster.eks?.arn,
    mode: cluster.eks?.authenticationMode,
    entries: accessEntries(cluster),
    entriesKnown: cluster.lists.accessEntries === "complete",
    rows: awsAuth ? parseAwsAuth(awsAuth.values) : [],
    awsAuthKnown: awsAuth !== undefined || cluster.lists.configMaps === "complete",
    isEks: cluster.eks !== undefined,
  };
}

/** Whether the mode consults access entries; an unknown mode does where there are any. */
export const usesEntries = (access: ClusterAccess): boolean => (access.mode === undefined ? access.entries.length > 0 : access.mode !== "CONFIG_MAP");

/** Whether the mode consults aws-auth; an unknown mode may. */
export const usesAwsAuth = (access: ClusterAccess): boolean => access.mode !== "API";

/** Whether the cluster's creator is an administrator that no list shows: where entries are off, or may be (F13). */
export const hasHiddenCreator = (access: ClusterAccess): boolean => access.mode === "CONFIG_MAP" || (access.mode === undefined && access.isEks);
