import { annotatedRole, misplaced, misspelt, type NearMiss, ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { Fix, Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand, withAnnotations } from "@/server/findings/kube-fix.ts";
import { managedBy } from "@/server/findings/managed-by.ts";
import { refusalOf } from "@/server/findings/refusal-of.ts";
import type { Rule } from "@/server/findings/rule.ts";
import { isOver, restart, workloadWords } from "@/server/findings/workload.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { type ClusterWorld, podRef, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";

const NOTHING = { reach: "nobody", gained: "other", verdict: "denied", paths: [] } as const;
const documentOf = (key: string): string => `metadata.annotations["${key}"]`;

/** The account without the key that nothing reads, where an association gives its pods a role. */
function takenAway(cluster: ClusterWorld, account: ServiceAccountFact, { key }: NearMiss): Fix {
  const { namespace, name } = account;
  const { [key]: _, ...rest } = account.annotations;
  const { file, draft } = withAnnotations(cluster.name, account, rest);
  return {
    summary: "Take the annotation away: a Pod Identity association says which role the pods get",
    automatic: true,
    files: [file],
    drafts: [draft],
    commands: [shellCommand`kubectl annotate serviceaccount ${name} --namespace ${namespace} ${`${key}-`}`],
    managedBy: managedBy(account.labels),
  };
}

/** The right key in the place of the misspelt one: all that is to do where the role takes the account and no pod runs yet, which would have to be made anew. */
function corrected({ world, stable }: Inspection, cluster: ClusterWorld, account: ServiceAccountFact, { key, value }: NearMiss): Fix {
  const { namespace, name } = account;
  const role = value.trim();
  const { [key]: _, ...rest } = account.annotations;
  const { file, draft } = withAnnotations(cluster.name, account, { ...rest, [ROLE_ARN]: role });
  const refused = refusalOf(world, cluster, account, role);
  const pods = cluster.facts.pods.filter((pod) => pod.namespace === namespace && pod.spec.serviceAccount === name && !isOver(pod));
  const restarts = new Set(pods.flatMap((pod) => restart(stable.of(podRef(cluster.name, pod))) ?? []));
  const first = refused === undefined ? "" : `. The role would refuse it as it is: ${refused}`;
  const then = pods.length === 0 ? "" : ". Pods that run were made without the role: make them anew";
  const automatic = refused === undefined && pods.length === 0;
  return {
    summary: `Write ${ROLE_ARN} in its place; if the account is not meant to have the role, take the annotation away${first}${then}`,
    automatic,
    files: automatic ? [file] : [],
    drafts: [draft],
    commands: [shellCommand`kubectl annotate serviceaccount ${name} --namespace ${namespace} ${`${ROLE_ARN}=${role}`} ${`${key}-`}`, ...restarts],
    managedBy: managedBy(account.labels),
  };
}

const isAssociated = ({ associations }: ClusterWorld, namespace: string, name: string): boolean => associations.has(`${namespace}/${name}`);

function* ofAccounts(inspection: Inspection, cluster: ClusterWorld): Iterable<Hit> {
  for (const account of cluster.facts.serviceAccounts) {
    const miss = annotatedRole(account) === undefined ? misspelt(account) : undefined;
    if (!miss) continue;
    const { namespace, name } = account;
    const ref = serviceAccountRef(cluster.name, namespace, name);
    const associated = isAssociated(cluster, namespace, name);
    yield {
      ...NOTHING,
      member: ref,
      cause: `${namespace}/${name} ${miss.key}`,
      summary: `Service account ${namespace}/${name} of cluster ${cluster.name} is annotated with ${miss.value.trim()} under ${miss.key}: the webhook reads ${ROLE_ARN} alone, so its pods do not get the role by it`,
      evidence: [{ source: ref, document: documentOf(miss.key) }],
      fix: associated ? takenAway(cluster, account, miss) : corrected(inspection, cluster, account, miss),
    };
  }
}

/** Whether a pod is without the role that its own annotation names: a pair of variables in its template may give it one. */
const isWithout = (world: World, cluster: ClusterWorld, pod: PodFact): boolean =>
  podCredentials(pod, cluster.facts, awsLookup(world, cluster), { sdk: "default" }).containers.some(({ sources }) =>
    sources.some(({ steps }) => steps.some((step) => step.code === "ANNOTATION_MISSPELT")),
  );

function elsewhere(cluster: ClusterWorld, workload: Ref, { namespace, spec }: PodFact, role: string): Fix {
  const account = spec.serviceAccount;
  if (isAssociated(cluster, namespace, account))
    return byHand("Take the annotation off the pods' template: a Pod Identity association says which role they get");
  const again = restart(workload);
  return byHand(
    `Annotate service account ${namespace}/${account}, or one of the workload's own: each pod of the account then gets the role`,
    shellCommand`kubectl annotate serviceaccount ${account} --namespace ${namespace} ${`${ROLE_ARN}=${role}`}`,
    ...(again === undefined ? [] : [again]),
  );
}

function* ofPods({ world, stable }: Inspection, cluster: ClusterWorld): Iterable<Hit> {
  const told = new Set<Ref>();
  for (const pod of cluster.facts.pods) {
    const miss = isOver(pod) ? undefined : misplaced(pod);
    const account = miss && cluster.serviceAccounts.get(`${pod.namespace}/${pod.spec.serviceAccount}`);
    // an account that was not collected may be annotated, and one that is misspelt has been told
    if (!miss || !account || annotatedRole(account) !== undefined || misspelt(account) || !isWithout(world, cluster, pod)) continue;
    const source = podRef(cluster.name, pod);
    const workload = stable.of(source);
    const role = miss.value.trim();
    if (told.has(workload)) continue;
    told.add(workload);
    yield {
      ...NOTHING,
      member: workload,
      cause: `pods of ${pod.namespace}/${pod.spec.serviceAccount} ${miss.key}`,
      summary: `${workloadWords(workload)} has pods that are annotated with ${role} under ${miss.key}: the webhook reads ${ROLE_ARN} of the service account alone, so they do not get the role by it`,
      evidence: [{ source, document: documentOf(miss.key) }],
      fix: elsewhere(cluster, workload, pod, role),
    };
  }
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const cluster of inspection.world.clusters.values()) {
    yield* ofAccounts(inspection, cluster);
    yield* ofPods(inspection, cluster);
  }
}

/** A role written where the webhook does not read it: under a misspelt key, or on pods. */
export const roleAnnotationUnread: Rule = {
  id: "role-annotation-unread",
  title: "A role stands in an annotation that nothing reads",
  why: "The webhook goes by one key of the service account, and passes over every other in silence. The pods start without the role, and fail or work as their node.",
  look,
};
