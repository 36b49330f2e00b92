import { permissionsOf } from "@/server/cluster/rbac/permissions-of.ts";
import { subjectOfRef } from "@/server/cluster/rbac/request.ts";
import { phaseWords } from "@/server/contract/phase-words.ts";
import type { DocumentView, EntityPageAnswer } from "@/server/contract/screen.ts";
import type { PodFact, WorkloadFact } from "@/server/facts/kubernetes.ts";
import { type ClusterWorld, nodeRef, podRef, serviceAccountRef, topOwner } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { k8sRef, type ParsedRef, type Ref } from "@/server/model/ref.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import type { Estate } from "./estate.ts";

type KubernetesParts = Extract<ParsedRef, { kind: "k8s" }>;
type FactRow = EntityPageAnswer["facts"][number];

const row = (name: string, value: string | undefined, ref?: Ref): FactRow[] => (value ? [{ name, value, ...(ref ? { ref } : {}) }] : []);

function workloadFacts(cluster: ClusterWorld, { namespace, spec, owner, ...workload }: WorkloadFact): FactRow[] {
  const account = spec?.serviceAccount;
  return [
    ...row("Service account", account, account === undefined ? undefined : serviceAccountRef(cluster.name, namespace, account)),
    ...row("Owner", owner?.name, owner && k8sRef(cluster.name, owner.kind.toLowerCase(), namespace, owner.name)),
    ...row("Created", workload.createdAt),
  ];
}

/** Of more pods than these the first are named. */
const PODS_SHOWN = 20;
export const NO_PODS: EntityPageAnswer["pods"] = { shown: [], total: 0 };

function isIn(cluster: ClusterWorld, pod: PodFact, { type, namespace, name }: KubernetesParts): boolean {
  if (type === "namespace") return pod.namespace === name;
  if (pod.namespace !== namespace) return false;
  if (type === "serviceaccount") return pod.spec.serviceAccount === name;
  return [pod.owner, topOwner(cluster, pod)].some((owner) => owner?.kind.toLowerCase() === type && owner.name === name);
}

/**
 * The pods of a workload, its ReplicaSet's or its Jobs' among them, of a service account or of a namespace; none of any other object. A Deployment that was not
 * collected has those whose ReplicaSet is called after it.
 */
export function kubernetesPods(estate: Estate, ref: Ref, p: KubernetesParts): EntityPageAnswer["pods"] {
  const cluster = estate.world.clusters.get(p.cluster);
  if (!cluster) return NO_PODS;
  const stable = new StableEntities(estate.world);
  const isLast = (pod: PodFact): boolean => p.type === "deployment" && stable.of(podRef(cluster.name, pod)) === ref;
  const its = cluster.facts.pods.filter((pod) => isIn(cluster, pod, p) || (pod.namespace === p.namespace && isLast(pod)));
  const first = its.toSorted((a, b) => Number(b.phase === "Running") - Number(a.phase === "Running")).slice(0, PODS_SHOWN);
  return { shown: first.map((pod) => podRef(cluster.name, pod)), total: its.length };
}

/** Rows of an object's page. */
export function kubernetesFacts(estate: Estate, _ref: Ref, p: KubernetesParts): FactRow[] {
  const cluster = estate.world.clusters.get(p.cluster);
  const key = `${p.namespace}/${p.name}`;
  const pod = p.type === "pod" ? cluster?.pods.get(key) : undefined;
  const account = p.type === "serviceaccount" ? cluster?.serviceAccounts.get(key) : undefined;
  const node = p.type === "node" ? cluster?.nodes.get(p.name) : undefined;
  const workload = cluster?.workloads.get(`${p.type}/${key}`);
  if (cluster && pod) {
    const owner = topOwner(cluster, pod);
    return [
      ...row("Phase", phaseWords(pod.phase, pod.reason)),
      ...row("Service account", pod.spec.serviceAccount, serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount)),
      ...row("Node", pod.spec.nodeName, pod.spec.nodeName ? nodeRef(cluster.name, pod.spec.nodeName) : undefined),
      ...row("Owner", owner && `${owner.kind} ${owner.name}`),
      ...row("Created", pod.createdAt),
    ];
  }
  if (cluster && workload) return workloadFacts(cluster, workload);
  if (account) return [...Object.entries(account.annotations).flatMap(([k, v]) => row(k, v)), ...row("Created", account.createdAt)];
  if (node)
    return [
      ...row("Instance", node.instanceId),
      ...row("Kind", node.kind),
      ...row("Node group", node.nodegroup),
      ...row("Kubelet", node.kubeletVersion),
      ...row("Image", node.osImage),
    ];
  return [];
}

/** What a user, group or service account may do in its cluster: one document a binding, with the rules it gives. */
function permissionDocuments(estate: Estate, p: KubernetesParts): DocumentView[] {
  const cluster = estate.world.clusters.get(p.cluster);
  const subject = cluster && subjectOfRef(`k8s://${p.cluster}/${p.type}/${p.namespace ? `${p.namespace}/` : ""}${p.name}`);
  if (!cluster || !subject) return [];
  const held = Map.groupBy(permissionsOf(kubeAccess(estate.world, cluster).rbac, subject), (h) => `${h.binding} ${h.role} ${h.through}`);
  return [...held.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const where = first.scope === "cluster" ? "in the whole cluster" : `in namespace ${first.scope}`;
    const json = { through: first.through, role: first.role, rules: [first, ...rest].map((h) => h.rule) };
    return [
      {
        source: first.binding,
        document: "permissions",
        title: `may do ${where}, by ${first.binding.slice(first.binding.indexOf("/", "k8s://".length) + 1)}`,
        json,
      },
    ];
  });
}

/** Objects as far as they are kept: what a step's evidence points at, and what a subject may do. */
export function kubernetesDocuments(estate: Estate, p: KubernetesParts): DocumentView[] {
  const cluster = estate.world.clusters.get(p.cluster);
  if (!cluster) return [];
  const { facts } = cluster;
  const is = (o: { readonly name: string; readonly namespace?: string | undefined }): boolean =>
    o.name === p.name && (o.namespace ?? undefined) === p.namespace;
  const lists: Readonly<Record<string, readonly { readonly name: string; readonly namespace?: string | undefined }[]>> = {
    pod: facts.pods,
    serviceaccount: facts.serviceAccounts,
    role: facts.roles,
    clusterrole: facts.clusterRoles,
    rolebinding: facts.roleBindings,
    clusterrolebinding: facts.clusterRoleBindings,
    configmap: facts.configMaps,
    secret: facts.secrets,
    networkpolicy: facts.networkPolicies,
    node: facts.nodes,
    namespace: facts.namespaces,
  };
  const found = lists[p.type]?.find(is) ?? facts.workloads.find((w) => w.kind === p.type && is(w));
  const ref = `k8s://${p.cluster}/${p.type}/${p.namespace ? `${p.namespace}/` : ""}${p.name}`;
  const title = `${p.type} ${p.namespace ? `${p.namespace}/` : ""}${p.name} (the fields that are kept)`;
  return [...(found ? [{ source: ref, document: p.type, title, json: found }] : []), ...permissionDocuments(estate, p)];
}
