import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { arnRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import type { PodIdentityCall } from "@/server/policy/inputs.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { indexOf } from "./cluster-index.ts";
import { type Findings, found, notCollected, stepOf } from "./decision.ts";
import { accountOfPod, isComplete, nameOfCluster, roleRefOf } from "./names.ts";

/** The association of a pod's service account: at most one for each cluster, namespace and account, matched to the letter (D1). */
export const associationOf = (pod: PodFact, cluster: ClusterFacts): PodIdentityAssociationFact | undefined =>
  indexOf(cluster).association(pod.namespace, pod.spec.serviceAccount);

/** The role a pod gets by an association: its target role where it has one (D7). */
export function roleOfAssociation(association: PodIdentityAssociationFact | undefined): Ref | null {
  const arn = association?.targetRoleArn ?? association?.roleArn;
  return arn === undefined ? null : roleRefOf(arn);
}

const eksName = (cluster: ClusterFacts): string => cluster.eks?.name ?? cluster.name;

function callOf(association: PodIdentityAssociationFact, pod: PodFact, cluster: ClusterFacts): PodIdentityCall {
  return {
    ...(cluster.arn ? { clusterArn: cluster.arn } : {}),
    clusterName: eksName(cluster),
    ...(cluster.region ? { region: cluster.region } : {}),
    ...(cluster.account ? { account: cluster.account } : {}),
    namespace: pod.namespace,
    serviceAccount: pod.spec.serviceAccount,
    podName: pod.name,
    ...(pod.uid ? { podUid: pod.uid } : {}),
    disableSessionTags: association.disableSessionTags,
    ...(association.externalId ? { externalId: association.externalId } : {}),
  };
}

function noAssociation(pod: PodFact, cluster: ClusterFacts): Findings {
  const name = `${pod.namespace}/${pod.spec.serviceAccount}`;
  const verify = shellCommand`aws eks list-pod-identity-associations --cluster-name ${eksName(cluster)} --namespace ${pod.namespace} --service-account ${pod.spec.serviceAccount}`;
  if (isComplete(cluster, "podIdentityAssociations")) {
    return found(
      stepOf(
        "pod-identity-association",
        "fail",
        "NO_ASSOCIATION",
        `no Pod Identity association is made for service account ${name} in cluster ${cluster.name}`,
        { verify },
      ),
    );
  }
  return notCollected(
    stepOf(
      "pod-identity-association",
      "not-collected",
      "ASSOCIATION_NOT_COLLECTED",
      `the Pod Identity associations of cluster ${cluster.name} were not collected, so the role of service account ${name} is not known`,
      { verify },
    ),
    {
      what: `Pod Identity association of service account ${name}`,
      of: nameOfCluster(cluster),
    },
  );
}

const describing = (association: PodIdentityAssociationFact, cluster: ClusterFacts): string =>
  shellCommand`aws eks describe-pod-identity-association --cluster-name ${eksName(cluster)} --association-id ${association.associationId}`;

/** That an association with a role exists (D1, D7). */
export function associationStep(association: PodIdentityAssociationFact, cluster: ClusterFacts): Step {
  const { roleArn, targetRoleArn, associationId, associationArn, namespace, serviceAccount } = association;
  const chain = targetRoleArn ? `, and through it ${targetRoleArn}` : "";
  const reason = `association ${associationId} gives service account ${namespace}/${serviceAccount} the role ${roleArn}${chain}`;
  return stepOf("pod-identity-association", "pass", "ASSOCIATION_FOUND", reason, {
    verify: describing(association, cluster),
    evidence: {
      source: associationArn ? arnRef(associationArn) : k8sRef(cluster.name, "serviceaccount", namespace, serviceAccount),
      document: `Pod Identity association ${associationId}`,
    },
  });
}

/** What the association gives to the pod's account: that it exists, and whether EKS may assume its role for this pod (D1–D9). */
export function associationFindings(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly Findings[] {
  const association = associationOf(pod, cluster);
  if (!association) return [noAssociation(pod, cluster)];
  const { roleArn, targetRoleArn, associationId } = association;
  if (roleArn === undefined) {
    const step = stepOf(
      "pod-identity-association",
      "not-collected",
      "ASSOCIATION_ROLE_NOT_COLLECTED",
      `association ${associationId} of service account ${pod.namespace}/${pod.spec.serviceAccount} was listed but not described, so its role is not known`,
      {
        verify: describing(association, cluster),
        evidence: {
          source: association.associationArn ? arnRef(association.associationArn) : accountOfPod(pod, cluster),
          document: `Pod Identity association ${associationId}`,
        },
      },
    );
    return [notCollected(step, { what: "role of the Pod Identity association", of: association.associationArn ?? associationId })];
  }
  return [found(associationStep(association, cluster)), lookup.podIdentity(callOf(association, pod, cluster), roleArn, targetRoleArn)];
}
