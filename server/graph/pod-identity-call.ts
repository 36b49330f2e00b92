import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { PodIdentityCall } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import type { ClusterWorld } from "./cluster-world.ts";

/** What EKS sends to STS for an association (D5, D8, D9): session tags known from the association, the pod's name and uid when it is known. */
export function podIdentityCall(cluster: ClusterWorld, association: PodIdentityAssociationFact, pod?: PodFact): PodIdentityCall {
  const { arn, region, account } = cluster.facts;
  return {
    ...(arn ? { clusterArn: arn } : {}),
    clusterName: cluster.facts.eks?.name ?? cluster.name,
    ...(region ? { region } : {}),
    ...(account ? { account } : {}),
    namespace: association.namespace,
    serviceAccount: association.serviceAccount,
    ...(pod ? { podName: pod.name } : {}),
    ...(pod?.uid ? { podUid: pod.uid } : {}),
    disableSessionTags: association.disableSessionTags,
    ...(association.externalId ? { externalId: association.externalId } : {}),
    ...(association.policy === undefined
      ? {}
      : {
          sessionPolicy: {
            source: association.associationArn ?? association.associationId,
            document: "session policy of the association",
            policy: compilePolicy(association.policy, "session"),
          },
        }),
  };
}
