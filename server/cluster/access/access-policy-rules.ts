import type { RbacRule } from "@/server/facts/kubernetes.ts";

const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];

const rule = (verbs: readonly string[], group: string, resources: string): RbacRule => ({
  verbs: [...verbs],
  apiGroups: [group],
  resources: resources.split(" "),
  resourceNames: [],
  nonResourceURLs: [],
});

/** What AmazonEKSViewPolicy reads; the edit and admin policies read it too. */
const VIEW: readonly RbacRule[] = [
  rule(
    READ,
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
  ),
  rule(READ, "autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status"),
  rule(READ, "batch", "cronjobs cronjobs/status jobs jobs/status"),
  rule(READ, "discovery.k8s.io", "endpointslices"),
  rule(
    READ,
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale",
  ),
  rule(READ, "networking.k8s.io", "ingresses ingresses/status networkpolicies"),
  rule(READ, "policy", "poddisruptionbudgets poddisruptionbudgets/status"),
  rule(
    READ,
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
  ),
  rule(READ, "", "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status"),
  rule(READ, "", "namespaces"),
];

/** What AmazonEKSEditPolicy adds; no `serviceaccounts/token` and no `pods/ephemeralcontainers` (F19). */
const EDIT: readonly RbacRule[] = [
  ...VIEW,
  rule(WRITE, "apps", "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale"),
  rule(WRITE, "autoscaling", "horizontalpodautoscalers"),
  rule(WRITE, "batch", "cronjobs jobs"),
  rule(
    WRITE,
    "extensions",
    "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale",
  ),
  rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"),
  rule(WRITE, "policy", "poddisruptionbudgets"),
  rule(READ, "", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
  rule(WRITE, "", "pods pods/attach pods/exec pods/portforward pods/proxy"),
  rule(
    WRITE,
    "",
    "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
  ),
  rule(["impersonate"], "", "serviceaccounts"),
];

const ALL: readonly RbacRule[] = [rule(["*"], "*", "*"), { verbs: ["*"], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ["*"] }];

/** The policies whose permissions AWS publishes as rules, by name (F17). */
export const ACCESS_POLICY_RULES: Readonly<Record<string, readonly RbacRule[]>> = {
  AmazonEKSClusterAdminPolicy: ALL,
  AmazonEKSAdminPolicy: [
    ...EDIT,
    rule(["create"], "authorization.k8s.io", "localsubjectaccessreviews"),
    rule([...READ, ...WRITE], "rbac.authorization.k8s.io", "rolebindings roles"),
  ],
  AmazonEKSEditPolicy: EDIT,
  AmazonEKSViewPolicy: VIEW,
  AmazonEKSAdminViewPolicy: [rule(READ, "*", "*")],
  AmazonEKSSecretReaderPolicy: [rule(READ, "", "secrets")],
  AmazonEKSSecretAdminPolicy: [rule(["*"], "", "secrets")],
  AmazonEKSHybridPolicy: [rule(["list"], "*", "nodes")],
};

/** Policies made for components of AWS; what they give is described in words or not at all, so their rules are not known here. */
export const AWS_COMPONENT_POLICIES: ReadonlySet<string> = new Set([
  "AIDevOpsAgentAccessPolicy",
  "AWSBackupFullAccessPolicyForBackup",
  "AWSBackupFullAccessPolicyForRestore",
  "AmazonAIDevOpsAgentPolicy",
  "AmazonAIOpsAssistantPolicy",
  "AmazonARCRegionSwitchScalingPolicy",
  "AmazonEKSACKPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSBlockStorageClusterPolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterInsightsPolicy",
  "AmazonEKSComputeClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSEventPolicy",
  "AmazonEKSHybridPolicy",
  "AmazonEKSKROPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSPodIdentityPolicy",
  "AmazonEMRJobPolicy",
  "AmazonSagemakerHyperpodClusterPolicy",
  "AmazonSagemakerHyperpodControllerPolicy",
  "AmazonSagemakerHyperpodSpacePolicy",
  "AmazonSagemakerHyperpodSpaceTemplatePolicy",
  "AmazonSagemakerHyperpodSystemNamespacePolicy",
  "AmazonSagemakerHyperpodUserClusterPolicy",
]);
