import { parseRef } from "@/server/model/ref.ts";

/** Who asks, as an authenticator would name it: no group is added when it is judged (G1, G9). */
export interface KubeSubject {
  readonly user: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A question about an object; an empty string means absent, as in a SubjectAccessReview. */
export interface ResourceRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
}

/** A question about a path that is no object, such as `/metrics`. */
export interface PathRequest {
  readonly verb: string;
  readonly path: string;
}

export type KubeRequest = ResourceRequest | PathRequest;

export const isPathRequest = (request: KubeRequest): request is PathRequest => "path" in request;

export const MASTERS = "system:masters";
const SERVICE_ACCOUNT = "system:serviceaccount:";

export const serviceAccountUser = (namespace: string, name: string): string => `${SERVICE_ACCOUNT}${namespace}:${name}`;

/** Namespace and name behind a service account's user name; undefined for any other user. */
export function parseServiceAccountUser(user: string): { readonly namespace: string; readonly name: string } | undefined {
  if (!user.startsWith(SERVICE_ACCOUNT)) return undefined;
  const [namespace, name, ...rest] = user.slice(SERVICE_ACCOUNT.length).split(":");
  return namespace && name && rest.length === 0 ? { namespace, name } : undefined;
}

/** The groups every service account has by itself (G9). */
export const serviceAccountGroups = (namespace: string): readonly string[] => [
  "system:serviceaccounts",
  `system:serviceaccounts:${namespace}`,
  "system:authenticated",
];

/** A service account as the API server sees it, with its implicit groups (G9). */
export const serviceAccountSubject = (namespace: string, name: string): KubeSubject => ({
  user: serviceAccountUser(namespace, name),
  groups: serviceAccountGroups(namespace),
});

const UNAUTHENTICATED = "system:unauthenticated";
const isNobody = (user: string, groups: readonly string[]): boolean => user === "system:anonymous" || groups.includes(UNAUTHENTICATED);

/** A user with the groups the API server adds: a service account's own, `system:authenticated`, or `system:unauthenticated` for the anonymous user. */
export function userSubject(user: string, groups: readonly string[] = []): KubeSubject {
  const account = parseServiceAccountUser(user);
  const implicit = account ? serviceAccountGroups(account.namespace) : [isNobody(user, groups) ? UNAUTHENTICATED : "system:authenticated"];
  return { user, groups: [...new Set([...groups, ...implicit])] };
}

/** The subject behind a `k8s://` reference of a user, group or service account; undefined for any other reference. */
export function subjectOfRef(ref: string): KubeSubject | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s") return undefined;
  if (parsed.type === "serviceaccount") return serviceAccountSubject(parsed.namespace ?? "", parsed.name);
  if (parsed.type === "user") return userSubject(parsed.name);
  if (parsed.type === "group") return userSubject("", [parsed.name]);
  return undefined;
}

/** `pods/exec`, or `pods` without a subresource: the form rules are written in (G3). */
export const combinedResource = (request: ResourceRequest): string => (request.subresource ? `${request.resource}/${request.subresource}` : request.resource);

/** The question in words: "create pods/exec payments-api in namespace payments". */
export function describeRequest(request: KubeRequest): string {
  if (isPathRequest(request)) return `${request.verb} ${request.path}`;
  const group = request.group ? `.${request.group}` : "";
  const name = request.name ? ` ${request.name}` : "";
  return `${request.verb} ${combinedResource(request)}${group}${name}${request.namespace ? ` in namespace ${request.namespace}` : " cluster-wide"}`;
}
