import type { KubernetesForbidden, KubernetesUnauthorized } from "./parsed-error.ts";

const UNAUTHORIZED = /You must be logged in to the server|the server has asked for the client to provide credentials/i;
/** `User "u" cannot list resource "pods/log" in API group "" …`, or a path; and the older form without quotes (W11). */
const CANNOT =
  /User "([^"]{0,1024})" cannot ([a-z*]{1,63}) (?:resource "([^"]{1,253})" in API group "([^"]{0,253})"|path "([^"]{1,2048})"|([a-z0-9./-]{1,253}))(?: (?:at the cluster scope|in the namespace "([^"]{1,253})"))?(: .{1,300})?/gi;
const ESCALATION = /user "([^"]{1,1024})" \(groups=\[([^\]]{0,4000})\]\) is attempting to grant RBAC permissions not currently held/gi;
/** What stands before the user: `pods "x" is forbidden: `. */
const OBJECT = /([a-z0-9.-]{1,253}) "([^"]{1,253})" is forbidden: $/i;
const KUBELET = /Forbidden \(user=([^\s,]{1,1024}), verb=([a-z]{1,63}), resource=([a-z]{1,63}), subresource=([^\s,)]{0,200})/gi;
/** More are not worth reading: one is shown, the others are counted. */
const MAX = 200;
const MISSING_ROLE = /RBAC: [^:]{0,200}? not found/;

function splitResource(text: string): { readonly resource: string; readonly subresource: string } {
  const [resource = "", ...rest] = text.split("/");
  return { resource, subresource: rest.join("/") };
}

/** `clusterroles.rbac.authorization.k8s.io` → resource and group. */
function splitGroup(text: string): { readonly resource: string; readonly group: string } {
  const [resource = "", ...rest] = text.split(".");
  return { resource, group: rest.join(".") };
}

const objectBefore = (text: string, end: number): RegExpExecArray | null => OBJECT.exec(text.slice(Math.max(0, end - 600), end));

function cannot(text: string, match: RegExpMatchArray): KubernetesForbidden {
  const [, user = "", verb = "", resource, group = "", path, plain = "", namespace = "", tail = ""] = match;
  const cause = MISSING_ROLE.exec(tail)?.[0];
  const shared = { kind: "kubernetes-forbidden" as const, user, verb: verb.toLowerCase(), ...(cause ? { because: { text: cause } } : {}) };
  if (path !== undefined) return { ...shared, target: { path } };
  const name = objectBefore(text, match.index ?? 0)?.[2] ?? "";
  if (resource !== undefined) return { ...shared, target: { ...splitResource(resource), group, namespace, name } };
  const old = splitResource(plain);
  const parts = splitGroup(old.resource);
  return { ...shared, target: { ...parts, subresource: old.subresource, namespace, name } };
}

function escalation(text: string, match: RegExpMatchArray): KubernetesForbidden {
  const object = objectBefore(text, match.index ?? 0);
  const { resource, group } = splitGroup(object?.[1] ?? "clusterroles.rbac.authorization.k8s.io");
  const groups = [...(match[2] ?? "").matchAll(/"([^"]{1,253})"/g)].map((g) => g[1] ?? "");
  return {
    kind: "kubernetes-forbidden",
    user: match[1] ?? "",
    groups,
    verb: "escalate",
    target: { resource, subresource: "", group, namespace: "", name: object?.[2] ?? "" },
    because: { text: "it would grant permissions that it does not hold itself" },
  };
}

const kubelet = (match: RegExpMatchArray): KubernetesForbidden => ({
  kind: "kubernetes-forbidden",
  user: match[1] ?? "",
  verb: match[2] ?? "",
  target: { resource: match[3] ?? "", subresource: match[4] ?? "", group: "", namespace: "", name: "" },
});

/** What an API server or a kubelet refused (W11). */
export const kubernetesErrors = (text: string, principals: readonly string[]): readonly (KubernetesForbidden | KubernetesUnauthorized)[] => [
  ...[...text.matchAll(CANNOT)].slice(0, MAX).map((match) => cannot(text, match)),
  ...[...text.matchAll(ESCALATION)].slice(0, MAX).map((match) => escalation(text, match)),
  ...[...text.matchAll(KUBELET)].slice(0, MAX).map(kubelet),
  ...(UNAUTHORIZED.test(text) ? [{ kind: "kubernetes-unauthorized" as const, principals }] : []),
];
