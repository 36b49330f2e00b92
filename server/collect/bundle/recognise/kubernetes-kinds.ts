import type { Mapped } from "@/server/collect/bundle/result-of.ts";
import { toAdmissionFact } from "@/server/collect/bundle/to-fact/admission.ts";
import { toConfigMapFact } from "@/server/collect/bundle/to-fact/config-map.ts";
import { toNetworkPolicyFact } from "@/server/collect/bundle/to-fact/network-policy.ts";
import { toNodeFact } from "@/server/collect/bundle/to-fact/node.ts";
import { toPodFact } from "@/server/collect/bundle/to-fact/pod.ts";
import { toRbacBindingFact, toRbacRoleFact } from "@/server/collect/bundle/to-fact/rbac.ts";
import { toSecretFact } from "@/server/collect/bundle/to-fact/secret.ts";
import { toNamespaceFact, toServiceAccountFact } from "@/server/collect/bundle/to-fact/service-account.ts";
import { toWorkloadFact } from "@/server/collect/bundle/to-fact/workload.ts";
import type { ObjectFacts } from "@/server/facts/empty-cluster.ts";

/** Adds one object's fact; the text returned says why it could not. */
export type Taker = (facts: ObjectFacts, raw: unknown) => string | undefined;

function into<K extends keyof ObjectFacts>(key: K, toFact: (raw: unknown) => Mapped<ObjectFacts[K][number]>): Taker {
  return (facts, raw) => {
    const fact = toFact(raw);
    if (!fact.ok) return fact.error;
    const all: Array<ObjectFacts[K][number]> = facts[key];
    all.push(fact.value);
    return undefined;
  };
}

const workload = (kind: string): Taker => into("workloads", (raw) => toWorkloadFact(kind, raw));
const admission = (kind: Parameters<typeof toAdmissionFact>[0]): Taker => into("admission", (raw) => toAdmissionFact(kind, raw));

/** `group/Kind` → how its objects become facts. Kinds of the same name in other groups (a cloud controller's `Role`) are not these. */
const TAKERS: Readonly<Record<string, Taker>> = {
  "/Pod": into("pods", toPodFact),
  "/ServiceAccount": into("serviceAccounts", toServiceAccountFact),
  "/Node": into("nodes", toNodeFact),
  "/Namespace": into("namespaces", toNamespaceFact),
  "/ConfigMap": into("configMaps", toConfigMapFact),
  "/Secret": into("secrets", toSecretFact),
  "/ReplicationController": workload("ReplicationController"),
  "apps/Deployment": workload("Deployment"),
  "apps/ReplicaSet": workload("ReplicaSet"),
  "apps/StatefulSet": workload("StatefulSet"),
  "apps/DaemonSet": workload("DaemonSet"),
  "extensions/Deployment": workload("Deployment"),
  "extensions/ReplicaSet": workload("ReplicaSet"),
  "extensions/DaemonSet": workload("DaemonSet"),
  "batch/Job": workload("Job"),
  "batch/CronJob": workload("CronJob"),
  "rbac.authorization.k8s.io/Role": into("roles", (raw) => toRbacRoleFact("Role", raw)),
  "rbac.authorization.k8s.io/ClusterRole": into("clusterRoles", (raw) => toRbacRoleFact("ClusterRole", raw)),
  "rbac.authorization.k8s.io/RoleBinding": into("roleBindings", (raw) => toRbacBindingFact("RoleBinding", raw)),
  "rbac.authorization.k8s.io/ClusterRoleBinding": into("clusterRoleBindings", (raw) => toRbacBindingFact("ClusterRoleBinding", raw)),
  "networking.k8s.io/NetworkPolicy": into("networkPolicies", toNetworkPolicyFact),
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": admission("mutatingwebhookconfiguration"),
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": admission("validatingwebhookconfiguration"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admission("validatingadmissionpolicy"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admission("validatingadmissionpolicybinding"),
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": admission("mutatingadmissionpolicy"),
};

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");

/** How objects of this API version and kind become facts; undefined: no fact is made of them. */
export const takerOf = (apiVersion: string, kind: string): Taker | undefined => {
  const key = `${groupOf(apiVersion)}/${kind}`;
  return Object.hasOwn(TAKERS, key) ? TAKERS[key] : undefined;
};
