import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import { type ExternalSignIn, externalSignIns } from "@/server/cluster/access/identity-provider.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import type { Estate } from "./estate.ts";
import { UsageError } from "./usage-error.ts";

/** The clusters a name or an ARN means; all of them when none is named. */
export function clustersNamed(estate: Estate, name: string | undefined): readonly ClusterWorld[] {
  const all = [...estate.world.clusters.values()];
  if (name === undefined) return all;
  const found = all.filter((c) => c.name === name || c.facts.arn === name || c.facts.eks?.name === name);
  if (found.length > 0) return found;
  throw new UsageError("not-found", `there is no cluster \`${name}\` in the snapshot; it has ${all.map((c) => c.name).join(", ") || "none"}`);
}

/** `cluster-access [CLUSTER]`: every row that is written about who may enter, in force or not, and the issuers that sign people in. */
export function askClusterAccess(
  estate: Estate,
  p: { readonly cluster?: string | undefined },
): { readonly entries: readonly ClusterAccessEntry[]; readonly identityProviders: readonly ExternalSignIn[] } {
  const clusters = clustersNamed(estate, p.cluster);
  return {
    entries: clusters.flatMap((cluster) => kubeAccess(estate.world, cluster).entries),
    identityProviders: clusters.flatMap((cluster) => externalSignIns(cluster.facts)),
  };
}
