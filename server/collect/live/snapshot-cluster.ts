import { hostOf, isOfEks } from "@/server/collect/kubernetes/api-host.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";

/** A cluster as the snapshot knows it. */
export interface SnapshotCluster {
  readonly name: string;
  readonly arn?: string | undefined;
  readonly endpoint?: string | undefined;
  /** What EKS calls it. */
  readonly eksName?: string | undefined;
}

/** The clusters of a snapshot, with what a kubeconfig may know them by. */
export const snapshotClusters = (clusters: readonly ClusterFacts[]): readonly SnapshotCluster[] =>
  clusters.map(({ name, arn, eks }) => ({ name, arn: arn ?? eks?.arn, endpoint: eks?.endpoint, eksName: eks?.name }));

/** Where a kubeconfig or a token leads. */
export interface LeadingAccess {
  readonly server: string;
  readonly arn?: string | undefined;
  readonly clusterName: string;
  /** What the source, or the kubeconfig, calls the cluster; absent: nothing else. */
  readonly called?: string | undefined;
}

/** Whether something speaks against a name: another ARN, or the address of another cluster of EKS. */
function isOther(cluster: SnapshotCluster, access: LeadingAccess): boolean {
  if (cluster.arn !== undefined && access.arn !== undefined) return cluster.arn !== access.arn;
  const [known, asked] = [hostOf(cluster.endpoint), hostOf(access.server)];
  return isOfEks(known) && isOfEks(asked) && known !== asked;
}

/** The ways by which it is known to which cluster an access leads, the surest first: a name alone counts while nothing speaks against it. */
export const WAYS_TO_CLUSTER: readonly ((cluster: SnapshotCluster, access: LeadingAccess) => boolean)[] = [
  (cluster, access) => cluster.arn !== undefined && cluster.arn === access.arn,
  (cluster, access) => cluster.endpoint !== undefined && hostOf(cluster.endpoint) === hostOf(access.server),
  (cluster, access) => access.called !== undefined && segmentOf(access.called) === cluster.name && !isOther(cluster, access),
  (cluster, access) => (segmentOf(access.clusterName) === cluster.name || access.clusterName === cluster.eksName) && !isOther(cluster, access),
];

/** The clusters of a snapshot to which an access leads by the surest way that leads to any; several: by a name that they share. */
export function clustersLedTo<C extends SnapshotCluster>(clusters: readonly C[], access: LeadingAccess): readonly C[] {
  for (const leads of WAYS_TO_CLUSTER) {
    const found = clusters.filter((cluster) => leads(cluster, access));
    if (found.length > 0) return found;
  }
  return [];
}
