import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { arnRef, k8sRef, type Ref } from "@/server/model/ref.ts";

/** A cluster as what a finding is of: its ARN; of one that has none, or of which it was not read, what says who enters it. */
export function clusterMember({ name, facts }: ClusterWorld): Ref {
  const arn = facts.eks?.arn ?? facts.arn;
  return arn === undefined ? k8sRef(name, "configmap", "kube-system", "aws-auth") : arnRef(arn);
}
