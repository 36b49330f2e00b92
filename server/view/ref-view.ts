import type { EntityKind } from "@/server/contract/entity-kind.ts";
import { type IamType, k8sRef, type ParsedRef, parseRef } from "@/server/model/ref.ts";

/** A reference in a person's words. `label` is its short name, `context` where it lives; both may be long and hold any character. */
export interface RefView {
  readonly ref: string;
  readonly kind: EntityKind;
  readonly kindWord: string;
  readonly label: string;
  readonly context: string;
  /** The AWS account it belongs to, where it has one. */
  readonly account?: string;
}

export const KIND_WORDS: Readonly<Record<EntityKind, string>> = {
  pod: "Pod",
  workload: "Workload",
  "service-account": "Service account",
  node: "Node",
  namespace: "Namespace",
  "kubernetes-user": "Kubernetes user",
  "kubernetes-group": "Kubernetes group",
  cluster: "Cluster",
  "oidc-provider": "OIDC provider",
  "saml-provider": "SAML provider",
  "instance-profile": "Instance profile",
  "pod-identity-association": "Pod Identity association",
  "iam-user": "IAM user",
  "iam-group": "IAM group",
  "iam-role": "IAM role",
  account: "AWS account",
  service: "AWS service",
  "web-identity": "Web identity",
  "saml-subject": "SAML identity",
  "access-key": "Access key",
  anyone: "Anyone",
  person: "Person",
  other: "Entity",
};

const IAM_KINDS: Readonly<Record<IamType, EntityKind>> = {
  user: "iam-user",
  role: "iam-role",
  group: "iam-group",
  policy: "other",
  "instance-profile": "instance-profile",
  "oidc-provider": "oidc-provider",
  "saml-provider": "saml-provider",
};

const K8S_KINDS: Readonly<Record<string, EntityKind>> = {
  pod: "pod",
  serviceaccount: "service-account",
  node: "node",
  nodegroup: "node",
  nodepool: "node",
  namespace: "namespace",
  user: "kubernetes-user",
  group: "kubernetes-group",
  deployment: "workload",
  replicaset: "workload",
  statefulset: "workload",
  daemonset: "workload",
  job: "workload",
  cronjob: "workload",
  replicationcontroller: "workload",
};

/** Words for what is of a kind without being one of them. */
const K8S_WORDS: Readonly<Record<string, string>> = { nodegroup: "Node group", nodepool: "Node pool" };

type Words = Omit<RefView, "ref" | "kindWord"> & { readonly kindWord?: string };

const accountWords = (account: string): string => `account ${account}`;

function kubernetesWords(p: Extract<ParsedRef, { kind: "k8s" }>): Words {
  const place = p.namespace ? `${p.namespace} · ${p.cluster}` : p.cluster;
  const kindWord = K8S_WORDS[p.type];
  return { kind: K8S_KINDS[p.type] ?? "other", label: p.name, context: place, ...(kindWord !== undefined && { kindWord }) };
}

function words(p: ParsedRef, ref: string): Words {
  switch (p.kind) {
    case "anyone":
      return { kind: "anyone", label: "Anyone", context: "any AWS principal" };
    case "account":
      return { kind: "account", label: p.account, context: "AWS account", account: p.account };
    case "iam":
      return { kind: IAM_KINDS[p.type], label: p.name, context: accountWords(p.account), account: p.account };
    case "session":
      return { kind: "iam-role", label: `${p.roleName}/${p.sessionName}`, context: `session · ${accountWords(p.account)}`, account: p.account };
    case "cluster":
      return { kind: "cluster", label: p.name, context: `${accountWords(p.account)} · ${p.region}`, account: p.account };
    case "arn":
      return { kind: "other", label: ref.slice(ref.lastIndexOf(":") + 1), context: `${p.service} · ${accountWords(p.account)}`, account: p.account };
    case "service":
      return { kind: "service", label: p.host, context: "AWS service" };
    case "oidc":
      return { kind: "web-identity", label: p.subject, context: p.issuer };
    case "saml":
      return { kind: "saml-subject", label: `users of ${p.provider.slice(p.provider.lastIndexOf("/") + 1)}`, context: "SAML provider" };
    case "k8s":
      return kubernetesWords(p);
    case "key":
      return { kind: "access-key", label: p.id, context: "access key" };
    case "sso":
      return { kind: "person", label: p.id, context: `Identity Center ${p.type}` };
  }
}

/** A text that is no reference is shown as it is. */
export function describeRef(ref: string): RefView {
  const parsed = parseRef(ref);
  const told: Words = parsed ? words(parsed, ref) : { kind: "other", label: ref, context: "" };
  return { ref, kindWord: KIND_WORDS[told.kind], ...told };
}

/** The reference of a pod whose place is known from an address. */
export const podRef = (cluster: string, namespace: string, name: string): string => k8sRef(cluster, "pod", namespace, name);
