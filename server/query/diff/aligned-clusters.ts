import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { qualifiedName } from "@/server/model/qualified-name.ts";

const arnOf = ({ arn, eks }: ClusterFacts): string | undefined => arn ?? eks?.arn;

/**
 * Facts with their clusters called as later facts call the same ones, known by ARN: a cluster is not another because a namesake came or went. One that is gone
 * while another has its name gets its account and region. The same facts where nothing is called otherwise. Pure.
 */
export function alignedClusters(before: Facts, after: Facts): Facts {
  const names = new Map<string, string>();
  for (const cluster of before.clusters) {
    const name = laterName(cluster, after.clusters);
    if (name !== cluster.name) names.set(cluster.name, name);
  }
  if (names.size === 0) return before;
  const renamed = <T extends { of?: string | undefined }>(one: T): T => (one.of !== undefined && names.has(one.of) ? { ...one, of: names.get(one.of) } : one);
  return {
    ...before,
    clusters: before.clusters.map((one) => ({ ...one, name: names.get(one.name) ?? one.name })),
    ...(before.sources && { sources: before.sources.map((one) => (one.kind === "kubernetes" ? renamed(one) : one)) }),
    coverage: { ...before.coverage, missing: before.coverage.missing.map(renamed) },
  };
}

/** How facts call their clusters, as one text: facts that are aligned with two that say the same here are called the same. */
export const clusterNames = ({ clusters }: Facts): string => JSON.stringify(clusters.map((one) => [one.name, arnOf(one) ?? ""].join(" ")).sort());

function laterName(cluster: ClusterFacts, later: readonly ClusterFacts[]): string {
  const arn = arnOf(cluster);
  if (arn === undefined) return cluster.name;
  const same = later.find((one) => arnOf(one) === arn);
  if (same) return same.name;
  const namesake = later.find((one) => one.name === cluster.name);
  const isOther = namesake !== undefined && arnOf(namesake) !== undefined;
  return isOther ? (qualifiedName(cluster.name, arn) ?? cluster.name) : cluster.name;
}
