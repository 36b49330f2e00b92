import { askEntity } from "@/server/api/ask-entity.ts";
import type { Estate } from "@/server/api/estate.ts";
import { resolve } from "@/server/api/resolve.ts";
import { parseAwsAuth } from "@/server/cluster/access/aws-auth.ts";
import { parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import { ROLE_ARN } from "@/server/cluster/pod/annotations.ts";
import type { StartsAnswer } from "@/server/contract/editing.ts";
import type { RbacBindingFact, RbacSubject, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, k8sRef, type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { proposalText, startingText } from "@/server/view/starting-text.ts";
import { accessEntryText, associationText, awsAuthText, bindingText, roleText, serviceAccountText } from "./object-text.ts";

type Start = StartsAnswer["starts"][number];
type KubernetesParts = Extract<ParsedRef, { kind: "k8s" }>;

const MOST = 50;
const IAM_WORDS: Readonly<Record<string, string>> = {
  role: "Trust policy and inline policies",
  user: "Inline policies",
  group: "Inline policies",
  policy: "The policy",
};

const refTo = ({ name: cluster }: ClusterFacts, kind: string, { name, namespace }: { readonly name: string; readonly namespace?: string | undefined }): Ref =>
  namespace === undefined ? k8sClusterRef(cluster, kind, name) : k8sRef(cluster, kind, namespace, name);
const called = ({ name, namespace }: { readonly name: string; readonly namespace?: string | undefined }): string =>
  namespace === undefined ? name : `${namespace}/${name}`;

function awsAuth(cluster: ClusterFacts): Start[] {
  const map = cluster.configMaps.find((one) => one.namespace === "kube-system" && one.name === "aws-auth");
  return map ? [{ title: `aws-auth of cluster ${cluster.name}`, about: refTo(cluster, "configmap", map), text: awsAuthText(map) }] : [];
}

const account = (cluster: ClusterFacts, one: ServiceAccountFact): Start => ({
  title: `ServiceAccount ${called(one)}`,
  about: refTo(cluster, "serviceaccount", one),
  text: serviceAccountText(one),
});

/** A binding, and the role that it gives. */
function given(cluster: ClusterFacts, binding: RbacBindingFact): Start[] {
  const kind = binding.namespace === undefined ? "ClusterRoleBinding" : "RoleBinding";
  const isClusterRole = binding.role.kind === "ClusterRole";
  const roles = isClusterRole ? cluster.clusterRoles : cluster.roles;
  const role = roles.find((one) => one.name === binding.role.name && (isClusterRole || one.namespace === binding.namespace));
  return [
    { title: `${kind} ${called(binding)}`, about: refTo(cluster, kind.toLowerCase(), binding), text: bindingText(binding) },
    ...(role ? [{ title: `${binding.role.kind} ${called(role)}`, about: refTo(cluster, binding.role.kind.toLowerCase(), role), text: roleText(role) }] : []),
  ];
}

function bindings(cluster: ClusterFacts, isNamed: (subject: RbacSubject, binding: RbacBindingFact) => boolean): Start[] {
  const all = [...cluster.roleBindings, ...cluster.clusterRoleBindings];
  return all.filter((one) => one.subjects.some((subject) => isNamed(subject, one))).flatMap((one) => given(cluster, one));
}

const association = (cluster: ClusterFacts, one: ClusterFacts["podIdentityAssociations"][number]): Start => ({
  title: `Pod Identity association of ${one.namespace}/${one.serviceAccount} in ${cluster.name}`,
  about: k8sRef(cluster.name, "serviceaccount", one.namespace, one.serviceAccount),
  text: associationText(cluster.name, one),
});

function ofServiceAccount(cluster: ClusterFacts, namespace: string, name: string): Start[] {
  const own = cluster.serviceAccounts.filter((one) => one.namespace === namespace && one.name === name);
  const associations = cluster.podIdentityAssociations.filter((one) => one.namespace === namespace && one.serviceAccount === name);
  const named = bindings(cluster, (one, binding) => one.kind === "ServiceAccount" && one.name === name && (one.namespace ?? binding.namespace) === namespace);
  return [...own.map((one) => account(cluster, one)), ...associations.map((one) => association(cluster, one)), ...named];
}

/** An object of RBAC, or the ConfigMap, that is named itself. */
function itself(cluster: ClusterFacts, { type, namespace, name }: KubernetesParts): Start[] {
  const is = (one: { readonly name: string; readonly namespace?: string | undefined }): boolean => one.name === name && one.namespace === namespace;
  if (type === "rolebinding" || type === "clusterrolebinding")
    return [...cluster.roleBindings, ...cluster.clusterRoleBindings].filter(is).flatMap((one) => given(cluster, one));
  if (type === "configmap") return namespace === "kube-system" && name === "aws-auth" ? awsAuth(cluster) : [];
  const roles = type === "role" ? cluster.roles : type === "clusterrole" ? cluster.clusterRoles : [];
  const word = type === "role" ? "Role" : "ClusterRole";
  return roles.filter(is).map((one) => ({ title: `${word} ${called(one)}`, about: refTo(cluster, type, one), text: roleText(one) }));
}

function ofKubernetes(cluster: ClusterFacts, parts: KubernetesParts): Start[] {
  const { type, namespace = "", name } = parts;
  if (type === "serviceaccount") return ofServiceAccount(cluster, namespace, name);
  if (type === "pod") {
    const pod = cluster.pods.find((one) => one.name === name && one.namespace === namespace);
    return pod ? ofServiceAccount(cluster, namespace, pod.spec.serviceAccount) : [];
  }
  if (type === "user" || type === "group") return bindings(cluster, (one) => one.kind.toLowerCase() === type && one.name === name);
  return itself(cluster, parts);
}

/** What in a cluster names a user or a role: entries, rows of aws-auth, associations and annotations. */
function namingPrincipal(cluster: ClusterFacts, arn: string): Start[] {
  const principal = parsePrincipalArn(arn);
  const isIt = (text: string | undefined): boolean => {
    const other = text === undefined ? undefined : parsePrincipalArn(text);
    return (
      principal !== undefined &&
      other?.kind === principal.kind &&
      other.account === principal.account &&
      other.name.toLowerCase() === principal.name.toLowerCase()
    );
  };
  const entries = cluster.accessEntries.filter((one) => isIt(one.principalArn));
  const map = cluster.configMaps.find((one) => one.namespace === "kube-system" && one.name === "aws-auth");
  const isMapped = map !== undefined && parseAwsAuth(map.values).some((one) => isIt(one.principal));
  const associations = cluster.podIdentityAssociations.filter((one) => isIt(one.roleArn) || isIt(one.targetRoleArn));
  const annotated = cluster.serviceAccounts.filter((one) => isIt(one.annotations[ROLE_ARN]));
  return [
    ...entries.map((one) => ({
      title: `Access entry in cluster ${cluster.name}`,
      about: k8sClusterRef(cluster.name, "user", one.username ?? one.principalArn),
      text: accessEntryText(
        cluster.name,
        one,
        cluster.associatedPolicies.find((each) => each.principalArn === one.principalArn),
      ),
    })),
    ...(isMapped ? awsAuth(cluster) : []),
    ...associations.map((one) => association(cluster, one)),
    ...annotated.map((one) => account(cluster, one)),
  ];
}

function startsOf(estate: Estate, ref: Ref): Start[] {
  const parsed = parseRef(ref);
  const { clusters } = estate.facts;
  if (parsed?.kind === "k8s") return clusters.filter((one) => one.name === parsed.cluster).flatMap((one) => ofKubernetes(one, parsed));
  if (parsed?.kind === "cluster") return clusters.filter((one) => one.arn === ref).flatMap(awsAuth);
  if (parsed?.kind !== "iam") return [];
  // policies of AWS itself are nobody's to edit
  const word = /^\d{12}$/.test(parsed.account) ? IAM_WORDS[parsed.type] : undefined;
  const own = word ? [{ title: word, about: ref, text: startingText(askEntity(estate, { ref })) }] : [];
  // a user without policies of its own has no document: all there is, is to take it away
  const told = own.filter(({ text }) => !text.startsWith('{\n  "deleted"'));
  return [...told, ...clusters.flatMap((one) => namingPrincipal(one, ref))];
}

/** The documents by which an entity has the access that it has, each as one would edit it; at last, that the entity is taken away. */
export function askStarts(estate: Estate, p: { readonly ref: string }): StartsAnswer {
  const { ref } = resolve(estate, p.ref);
  const found = startsOf(estate, ref);
  const starts = [...new Map(found.map((one) => [`${one.about} ${one.title}`, one])).values()];
  const gone = { title: "That it is taken away", about: ref, text: proposalText([{ deleted: [ref] }]) };
  return { ref, total: starts.length + 1, starts: [...starts.slice(0, MOST), gone] };
}
