import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { isPathRequest, type KubeRequest, type KubeSubject } from "./request.ts";
import { ruleAllows } from "./rule-match.ts";

const USER = "system:node:";
const GROUP = "system:nodes";

const READ = ["get", "list", "watch"];
const OWN = ["get", "create", "update", "patch", "delete"];

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): RbacRule => ({
  apiGroups: [apiGroup],
  resources: [...resources],
  verbs: [...verbs],
  resourceNames: [],
  nonResourceURLs: [],
});

/** Everything that the Node authorizer of any server version may grant, before it looks for the pod that ties the object to the node. */
const RULES: readonly RbacRule[] = [
  rule("", ["services", "secrets", "configmaps"], READ),
  rule("", ["nodes"], [...READ, "create", "update", "patch"]),
  rule("", ["nodes/status", "pods/status", "persistentvolumeclaims/status"], ["update", "patch"]),
  rule("", ["pods"], [...READ, "create", "delete"]),
  rule("", ["pods/eviction", "serviceaccounts/token"], ["create"]),
  rule("", ["events"], ["create", "update", "patch"]),
  rule("events.k8s.io", ["events"], ["create", "update", "patch"]),
  rule("", ["persistentvolumeclaims", "persistentvolumes", "endpoints", "serviceaccounts"], ["get"]),
  rule("authentication.k8s.io", ["tokenreviews"], ["create"]),
  rule("authorization.k8s.io", ["subjectaccessreviews", "localsubjectaccessreviews"], ["create"]),
  rule("certificates.k8s.io", ["certificatesigningrequests", "podcertificaterequests"], [...READ, "create"]),
  rule("certificates.k8s.io", ["clustertrustbundles"], READ),
  rule("coordination.k8s.io", ["leases"], OWN),
  rule("storage.k8s.io", ["csinodes"], OWN),
  rule("storage.k8s.io", ["csidrivers"], READ),
  rule("storage.k8s.io", ["volumeattachments"], ["get"]),
  rule("node.k8s.io", ["runtimeclasses"], READ),
  rule("resource.k8s.io", ["resourceclaims"], ["get"]),
  rule("resource.k8s.io", ["resourceslices"], [...OWN, "list", "watch", "deletecollection"]),
];

/** What it grants object by object, and therefore never without a name. */
const NAMED: ReadonlySet<string> = new Set(["secrets", "configmaps", "serviceaccounts"]);

/** Whether somebody is a node to the API server: it takes the name and the group. */
const isNode = (subject: KubeSubject): boolean => subject.groups.includes(GROUP) && subject.user.startsWith(USER) && subject.user.length > USER.length;

/** Whether the Node authorizer may grant what RBAC refuses a node (G19): which objects are tied to the node by its pods is not evaluated. */
export function nodeAuthorizerMayGrant(subject: KubeSubject, request: KubeRequest): boolean {
  if (!isNode(subject) || isPathRequest(request)) return false;
  if (request.group === "" && NAMED.has(request.resource) && (request.name === "" || request.namespace === "")) return false;
  return RULES.some((r) => ruleAllows(r, request));
}
