import { aCluster } from "@/server/cluster/access/an-access.ts";
import { aBinding, anAccount, aRole } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import type {
  AdmissionFact,
  ConfigMapFact,
  NamespaceFact,
  NodeFact,
  PodFact,
  RbacRule,
  SecretFact,
  ServiceAccountFact,
  WorkloadFact,
} from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { CLUSTER_LISTS } from "@/server/facts/snapshot.ts";
import type { TakeoverGrant } from "./grant.ts";
import type { PolicyHolder } from "./power.ts";
import { takeovers } from "./takeovers.ts";

/** Builders for tests of takeovers: two namespaces, `pay` and `shop`, with an account, a pod and a Deployment each, on one node. */
const meta = { labels: {}, annotations: {} };

export const aNamespace = (name: string, labels: Readonly<Record<string, string>> = {}): NamespaceFact => ({ name, labels: { ...labels }, annotations: {} });

export const aPod = (namespace: string, name: string, serviceAccount: string, phase = "Running"): PodFact => ({
  ...meta,
  name,
  namespace,
  phase,
  podIPs: [],
  spec: {
    serviceAccount,
    nodeName: "n1",
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    shareProcessNamespace: false,
    windows: false,
    nodeSelector: {},
    containers: [],
    volumes: [],
  },
});

export const anAccountFact = (namespace: string, name: string): ServiceAccountFact => ({ ...meta, name, namespace, secrets: [] });
export const aWorkload = (namespace: string, kind: string, name: string, suspended = false): WorkloadFact => ({
  ...meta,
  name,
  namespace,
  kind,
  suspended,
  templateLabels: {},
});
export const aTokenSecret = (namespace: string, name: string, serviceAccount: string): SecretFact => ({
  ...meta,
  name,
  namespace,
  type: "kubernetes.io/service-account-token",
  keys: ["token"],
  serviceAccount,
});
export const aConfigMap = (namespace: string, name: string): ConfigMapFact => ({ ...meta, name, namespace, keys: [], values: {} });
export const aNode = (name: string, kind: NodeFact["kind"] = "ec2"): NodeFact => ({ ...meta, name, kind, taints: [], unschedulable: false });

export const aValidatingWebhook = (name: string, team?: string): AdmissionFact => ({
  ...meta,
  name,
  kind: "validatingwebhookconfiguration",
  webhooks: [
    {
      name: `${name}.example.com`,
      failurePolicy: "Fail",
      ...(team && { namespaceSelector: { matchLabels: { team }, matchExpressions: [] } }),
      rules: [{ operations: ["CREATE", "UPDATE"], apiGroups: [""], resources: ["pods"] }],
    },
  ],
});

export function anEstate(more: Partial<ClusterFacts> = {}): ClusterFacts {
  return aCluster("API_AND_CONFIG_MAP", {
    version: "1.34",
    namespaces: [aNamespace("pay"), aNamespace("shop", { "pod-security.kubernetes.io/enforce": "baseline", team: "shop" })],
    serviceAccounts: [anAccountFact("pay", "api"), anAccountFact("pay", "batch"), anAccountFact("shop", "web")],
    pods: [aPod("pay", "api-1", "api"), aPod("pay", "done", "batch", "Succeeded"), aPod("shop", "web-1", "web")],
    workloads: [aWorkload("pay", "deployment", "api"), aWorkload("shop", "job", "once")],
    nodes: [aNode("n1"), aNode("f1", "fargate")],
    lists: Object.fromEntries(CLUSTER_LISTS.map((list) => [list, "complete"])),
    ...more,
  });
}

/** The estate, with rules bound to the service account `build/ci`: in one namespace, or without one in the whole cluster. */
export function withRules(rules: readonly RbacRule[], namespace?: string, more: Partial<ClusterFacts> = {}): ClusterFacts {
  const subject = [anAccount("ci", "build")];
  const own =
    namespace === undefined
      ? { clusterRoles: [aRole("r", rules)], clusterRoleBindings: [aBinding("b", "ClusterRole/r", subject)] }
      : { roles: [aRole("r", rules, namespace)], roleBindings: [aBinding("b", "Role/r", subject, namespace)] };
  const facts = anEstate(more);
  return { ...facts, ...own, clusterRoles: [...(own.clusterRoles ?? []), ...facts.clusterRoles], roles: [...(own.roles ?? []), ...facts.roles] };
}

export const CI = "k8s://c1/serviceaccount/build/ci";

export const grantsIn = (facts: ClusterFacts, holders: readonly PolicyHolder[] = []): readonly TakeoverGrant[] => takeovers(facts, compileRbac(facts), holders);

/** What `build/ci` takes over, one line a target: "sa-token allowed pay/api". */
export function linesOf(facts: ClusterFacts, capability: string, from: string = CI): readonly string[] {
  const own = grantsIn(facts).filter((g) => g.from === from && g.capability === capability);
  const short = (ref: string): string => ref.replace(/^k8s:\/\/c1\/(pod|serviceaccount)\//, "").replace("k8s://c1/", "");
  return own.flatMap((g) => [
    ...g.targets.map((t) => `${g.yields} ${g.decision.verdict} ${short(t)}`),
    ...g.namespacePatterns.map((p) => `${g.yields} ${g.decision.verdict} new in ${p}`),
  ]);
}
