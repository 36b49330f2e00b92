import { matchesSelector } from "@/server/cluster/pod/label-selector.ts";
import type { AdmissionFact, AdmissionRule } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";

/** A request as admission sees it; `resource` may carry a subresource (`pods/exec`). */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly group: string;
  readonly resource: string;
}

/** Whether admission looks at the labels of the pods that are there. */
export const isAboutPods = (requests: readonly AdmissionRequest[]): boolean =>
  requests.some((r) => r.operation === "UPDATE" && r.resource.split("/")[0] === "pods");

type Labels = Readonly<Record<string, string>>;
type Webhook = AdmissionFact["webhooks"][number];
type Selector = NonNullable<Webhook["namespaceSelector"]>;

/** What a request is about, beyond its kind: where, and the labels of the objects there that it changes; a new object's labels are its maker's. */
export interface AdmissionScene {
  /** undefined: the request has no namespace. */
  readonly namespace: string | undefined;
  /** undefined: the namespace's labels were not read. */
  readonly labels: Labels | undefined;
  /** Labels of each object that may be changed; undefined for a new one. */
  readonly objects?: readonly Labels[] | undefined;
}

/** AWS's own webhook on every EKS cluster; it looks after pod networking and refuses nobody's identity. */
const HARMLESS: ReadonlySet<string> = new Set(["vpc-resource-validating-webhook"]);
const NAMESPACE_NAME = "kubernetes.io/metadata.name";

const has = (values: readonly string[], value: string): boolean => values.includes("*") || values.includes(value);

/** `pods` is the object alone, `pods/*` it and its subresources, `*` every object without subresources, `*` + `/*` all there is. */
function isFor(rule: AdmissionRule, { operation, group, resource }: AdmissionRequest, isNamespaced: boolean): boolean {
  const [name = "", sub = ""] = resource.split("/");
  const named = rule.resources.some((r) => {
    const [ruleName = "", ruleSub = ""] = r.split("/");
    return (ruleName === "*" || ruleName === name) && (ruleSub === "*" || ruleSub === sub);
  });
  const scope = rule.scope === undefined || rule.scope === "*" || rule.scope === (isNamespaced ? "Namespaced" : "Cluster");
  const version = rule.apiVersions === undefined || has(rule.apiVersions, "v1");
  return named && scope && version && has(rule.operations, operation) && has(rule.apiGroups, group);
}

const keysOf = (selector: Selector): readonly string[] => [...Object.keys(selector.matchLabels), ...selector.matchExpressions.map((e) => e.key)];

/** A namespace whose labels were not read may have any but the one of its name. */
function takesNamespace(selector: Selector | undefined, { namespace, labels }: AdmissionScene): boolean {
  if (!selector || namespace === undefined) return true;
  if (labels === undefined && keysOf(selector).some((key) => key !== NAMESPACE_NAME)) return true;
  return matchesSelector(selector, { [NAMESPACE_NAME]: namespace, ...labels });
}

/** A new object may have the labels the selector asks for; of those that are there, one must. What a connection opens has no labels at all. */
function takesObject(selector: Selector | undefined, request: AdmissionRequest, { objects }: AdmissionScene): boolean {
  if (!selector || keysOf(selector).length === 0) return true;
  if (request.operation === "CONNECT") return false;
  return objects === undefined || objects.some((labels) => matchesSelector(selector, labels));
}

function sees(webhook: Webhook, request: AdmissionRequest, scene: AdmissionScene, everything: boolean): boolean {
  const fits = (rule: AdmissionRule): boolean => isFor(rule, request, scene.namespace !== undefined && request.resource !== "namespaces");
  const excluded = webhook.excludeRules?.some((rule) => (rule.resourceNames ?? []).length === 0 && fits(rule)) ?? false;
  const included = everything && webhook.rules.length === 0 ? true : webhook.rules.some(fits);
  return included && !excluded && takesNamespace(webhook.namespaceSelector, scene) && takesObject(webhook.objectSelector, request, scene);
}

/** Whether a policy refuses anything: one of its bindings denies and takes the request. Without the bindings that cannot be ruled out. */
function isBound(policy: AdmissionFact, cluster: ClusterFacts, request: AdmissionRequest, scene: AdmissionScene): boolean {
  const bindings = cluster.admission.filter((b) => b.kind === "validatingadmissionpolicybinding" && b.policy === policy.name);
  if (bindings.length === 0) return cluster.lists.validatingAdmission !== "complete";
  return bindings.some(
    ({ actions, webhooks }) => (actions?.includes("Deny") ?? true) && (webhooks.length === 0 || webhooks.some((w) => sees(w, request, scene, true))),
  );
}

/**
 * The validating webhooks and admission policies that would see a request and may refuse it, by name (H1). Match conditions and what a policy
 * says are not evaluated; whether the webhook answers (`failurePolicy`) is not known. Mutating webhooks are not among them.
 */
export function gatesOf(cluster: ClusterFacts, request: AdmissionRequest, scene: AdmissionScene): readonly string[] {
  const names = cluster.admission.flatMap((fact) => {
    if (HARMLESS.has(fact.name)) return [];
    const seeing = fact.webhooks.filter((w) => sees(w, request, scene, false)).map((w) => w.name);
    if (fact.kind === "validatingwebhookconfiguration") return seeing;
    return fact.kind === "validatingadmissionpolicy" && seeing.length > 0 && isBound(fact, cluster, request, scene) ? seeing : [];
  });
  return [...new Set(names)].sort();
}
