import { z } from "zod";
import { ObjectShape } from "@/server/collect/bundle/quick/object-shape.ts";
import type { Shape } from "@/server/collect/bundle/quick/shape.ts";
import { membersOf } from "@/server/collect/bundle/quick/shape-of.ts";
import type { Mapper } from "@/server/collect/bundle/result-of.ts";
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

/** How objects of one kind are read. */
export interface ObjectKind {
  /** Adds one object's fact; the text returned says why it could not. undefined: no fact is made of these objects. */
  readonly take: ((facts: ObjectFacts, raw: unknown) => string | undefined) | undefined;
  /** How such an object is read from bytes, with its `apiVersion` and `kind`. */
  readonly shape: Shape;
  /** The fact of an object that was read so, and what adds it. */
  readonly toFact: (value: unknown) => unknown;
  readonly put: ((facts: ObjectFacts, fact: unknown) => void) | undefined;
}

const SAYS_KIND = z.object({ apiVersion: z.string().optional(), kind: z.string().optional() });

function into<K extends keyof ObjectFacts, S extends z.ZodObject>(key: K, toFact: Mapper<ObjectFacts[K][number], S>): ObjectKind {
  const put = (facts: ObjectFacts, fact: ObjectFacts[K][number]): void => {
    const all: Array<ObjectFacts[K][number]> = facts[key];
    all.push(fact);
  };
  let shape: Shape | undefined;
  return {
    take: (facts, raw) => {
      const fact = toFact(raw);
      if (!fact.ok) return fact.error;
      put(facts, fact.value);
      return undefined;
    },
    get shape() {
      shape ??= new ObjectShape([...membersOf(toFact.schema), ...membersOf(SAYS_KIND)]);
      return shape;
    },
    toFact: (value) => toFact.map(value as z.output<S>),
    put: (facts, fact) => put(facts, fact as ObjectFacts[K][number]),
  };
}

const OTHER: ObjectKind = { take: undefined, shape: new ObjectShape(membersOf(SAYS_KIND)), toFact: () => undefined, put: undefined };

const workload = (kind: string): ObjectKind => into("workloads", toWorkloadFact(kind));
const admission = (kind: Parameters<typeof toAdmissionFact>[0]): ObjectKind => into("admission", toAdmissionFact(kind));

/** `group/Kind` → how its objects become facts. Kinds of the same name in other groups (a cloud controller's `Role`) are not these. */
const KINDS: Readonly<Record<string, ObjectKind>> = {
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
  "rbac.authorization.k8s.io/Role": into("roles", toRbacRoleFact("Role")),
  "rbac.authorization.k8s.io/ClusterRole": into("clusterRoles", toRbacRoleFact("ClusterRole")),
  "rbac.authorization.k8s.io/RoleBinding": into("roleBindings", toRbacBindingFact("RoleBinding")),
  "rbac.authorization.k8s.io/ClusterRoleBinding": into("clusterRoleBindings", toRbacBindingFact("ClusterRoleBinding")),
  "networking.k8s.io/NetworkPolicy": into("networkPolicies", toNetworkPolicyFact),
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": admission("mutatingwebhookconfiguration"),
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": admission("validatingwebhookconfiguration"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admission("validatingadmissionpolicy"),
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admission("validatingadmissionpolicybinding"),
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": admission("mutatingadmissionpolicy"),
};

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "");

/** How objects of this API version and kind are read; other kinds are counted, and no fact is made of them. */
export const kindOf = (apiVersion: string, kind: string): ObjectKind => {
  const key = `${groupOf(apiVersion)}/${kind}`;
  return (Object.hasOwn(KINDS, key) ? KINDS[key] : undefined) ?? OTHER;
};
