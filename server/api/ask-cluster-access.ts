import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
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

/** `cluster-access [CLUSTER]`: every row that is written about who may enter, in force or not. */
export const askClusterAccess = (estate: Estate, p: { readonly cluster?: string | undefined }): { readonly entries: readonly ClusterAccessEntry[] } => ({
  entries: clustersNamed(estate, p.cluster).flatMap((cluster) => kubeAccess(estate.world, cluster).entries),
});
