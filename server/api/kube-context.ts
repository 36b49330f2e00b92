import { type KubeContext, readKubeContext } from "@/server/collect/kubernetes/kube-config.ts";
import { clustersLedTo, type SnapshotCluster } from "@/server/collect/live/snapshot-cluster.ts";
import type { ClustersAnswer } from "@/server/contract/answers.ts";
import { UsageError } from "./usage-error.ts";

type Cluster = ClustersAnswer["clusters"][number];

/** The context that is named, or the current one. No credential is looked at and nothing is run. @throws UsageError */
export async function kubeContextOf(named: { readonly kubeconfig?: string | undefined; readonly context?: string | undefined }): Promise<KubeContext> {
  const read = await readKubeContext(named);
  if (!read.ok) throw new UsageError("invalid", read.error);
  return read.value;
}

const known = ({ name, arn, endpoint, eksName }: Cluster): SnapshotCluster => ({
  name,
  arn: arn ?? undefined,
  endpoint: endpoint ?? undefined,
  eksName: eksName ?? undefined,
});

/** The cluster of the snapshot that a context leads to. @throws UsageError naming those there are, when it is none or several */
export function clusterOfContext(clusters: readonly Cluster[], context: KubeContext): string {
  const [found, ...more] = clustersLedTo(clusters.map(known), { ...context, called: context.cluster });
  if (found && more.length === 0) return found.name;
  if (found) throw notOne(`leads to several clusters of the snapshot: ${[found, ...more].map((c) => c.name).join(", ")}`, context);
  const there = clusters.length > 0 ? `it has ${clusters.map((c) => c.name).join(", ")}` : "it has no cluster";
  throw notOne(`leads to cluster \`${context.cluster}\` (${context.server}), which is not in the snapshot; ${there}`, context);
}

const notOne = (what: string, context: KubeContext): UsageError =>
  new UsageError("not-found", `the context \`${context.context}\` ${what}. Name another with --context, or the snapshot's own name with --cluster`);
