import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";

/** What of a cluster is in a scope: all of it, some of its namespaces, or nothing. */
export type ClusterPart = "whole" | ReadonlySet<string> | undefined;

export const accountsIn = (scope: CallerScope): ReadonlySet<string> => new Set(scope.flatMap((one) => (one.kind === "account" ? [one.id] : [])));

/** By the cluster's name in the snapshot, or by its ARN. */
export function partOfCluster({ name, arn }: Pick<ClusterFacts, "name" | "arn">, scope: CallerScope): ClusterPart {
  const own = scope.filter((one) => one.kind !== "account" && (one.cluster === name || one.cluster === arn));
  if (own.some((one) => one.kind === "cluster")) return "whole";
  const namespaces = own.flatMap((one) => (one.kind === "namespace" ? [one.namespace] : []));
  return namespaces.length === 0 ? undefined : new Set(namespaces);
}
