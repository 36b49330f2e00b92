import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerJson, listen, type StandIn } from "./listen.ts";

type Json = Readonly<Record<string, unknown>>;

/** What goes wrong with one list: by its resource name. */
export type Fault =
  | { readonly kind: "forbidden" }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "absent" }
  /** The first continue token has expired; `times` of them do. */
  | { readonly kind: "expired"; readonly times: number }
  | { readonly kind: "busy"; readonly times: number }
  | { readonly kind: "malformed"; readonly page: number }
  /** The connection is cut in the body of this page, every time. */
  | { readonly kind: "cut"; readonly page: number }
  | { readonly kind: "slow"; readonly ms: number };

export interface KubernetesWorld {
  /** Objects by resource name (`pods`), each with metadata; apiVersion and kind are added where kubectl would print them. */
  readonly objects: Readonly<Record<string, readonly Json[]>>;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly token?: string;
  readonly issuer?: string;
}

export interface KubernetesStandIn extends StandIn {
  /** `METHOD path?query` of every request. */
  readonly requests: string[];
}

const status = (code: number, reason: string, message: string): Json => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message,
  reason,
  code,
});
const PATH = /^\/(?:api|apis\/([^/]+))\/(v1(?:beta1)?)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/;

/** A Kubernetes API over HTTP: paged lists, single objects, tables, `/version` and the issuer, with faults where asked. */
export async function startKubernetes(world: KubernetesWorld): Promise<KubernetesStandIn> {
  const requests: string[] = [];
  const faultsSeen = new Map<string, number>();
  const standIn = await listen(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? "/", "http://stand-in");
    const fixed = refusalOf(request, world) ?? endpointOf(url.pathname, world);
    if (fixed) return answerJson(response, fixed.code, fixed.body);
    const [, , version = "", namespace, resource = "", name] = PATH.exec(url.pathname) ?? [];
    const count = faultsSeen.get(resource) ?? 0;
    const fault = name === undefined ? world.faults?.[resource] : undefined;
    if (await misbehave(response, resource, url, fault, count)) {
      faultsSeen.set(resource, count + 1);
      return response;
    }
    if (version === "v1beta1") return answerJson(response, 404, NOT_SERVED);
    const objects = world.objects[resource] ?? [];
    return name === undefined ? answerPage(request, response, url, resource, objects) : answerOne(response, objects, namespace, name);
  });
  return { ...standIn, requests };
}

interface Fixed {
  readonly code: number;
  readonly body: Json;
}

/** What is outside the API groups: the version, and the issuer, which is forbidden where the world has none. */
function endpointOf(path: string, { issuer }: KubernetesWorld): Fixed | undefined {
  if (path === "/version") return { code: 200, body: { major: "1", minor: "34+", gitVersion: "v1.34.2-eks-1" } };
  if (path !== "/.well-known/openid-configuration") return undefined;
  if (issuer === undefined) return { code: 403, body: status(403, "Forbidden", 'forbidden: User "scan" cannot get path "/.well-known/openid-configuration"') };
  return { code: 200, body: { issuer, jwks_uri: `${issuer}/keys`, response_types_supported: ["id_token"] } };
}

const NOT_SERVED = status(404, "NotFound", "the server could not find the requested resource");

function refusalOf(request: IncomingMessage, world: KubernetesWorld): Fixed | undefined {
  if (request.method !== "GET") return { code: 405, body: status(405, "MethodNotAllowed", "this stand-in is read-only") };
  const isKnown = world.token === undefined || request.headers.authorization === `Bearer ${world.token}`;
  return isKnown ? undefined : { code: 401, body: status(401, "Unauthorized", "Unauthorized") };
}

const pageOf = (url: URL): number => 1 + Number(url.searchParams.get("continue")?.split(".")[0] ?? 0);

/** Answers as the fault says; false when this request is not concerned. */
async function misbehave(response: ServerResponse, resource: string, url: URL, fault: Fault | undefined, count: number): Promise<boolean> {
  switch (fault?.kind) {
    case "forbidden":
      answerJson(response, 403, status(403, "Forbidden", `${resource} is forbidden: User "scan" cannot list resource "${resource}" at the cluster scope`));
      return true;
    case "unauthorized":
      answerJson(response, 401, status(401, "Unauthorized", "Unauthorized"));
      return true;
    case "absent":
      answerJson(response, 404, NOT_SERVED);
      return true;
    case "expired":
      if (!url.searchParams.has("continue") || count >= fault.times) return false;
      answerJson(response, 410, status(410, "Expired", "the provided continue parameter is too old"));
      return true;
    case "busy":
      if (count >= fault.times) return false;
      answerJson(response, 429, status(429, "TooManyRequests", "too many requests"), { "retry-after": "0" });
      return true;
    case "malformed":
      if (pageOf(url) !== fault.page) return false;
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"kind":"PodList","apiVersion":"v1","items":[{"metadata":');
      return true;
    case "cut":
      if (pageOf(url) !== fault.page) return false;
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"kind":"PodList",');
      await sleep(5);
      response.destroy();
      return true;
    case "slow":
      await sleep(fault.ms);
      return false;
    case undefined:
      return false;
  }
}

const metadataOf = (object: Json): Json => (object["metadata"] ?? {}) as Json;

function answerOne(response: ServerResponse, objects: readonly Json[], namespace: string | undefined, name: string): ServerResponse {
  const found = objects.find((one) => metadataOf(one)["name"] === name && metadataOf(one)["namespace"] === namespace);
  if (!found) return answerJson(response, 404, status(404, "NotFound", `"${name}" not found`));
  return answerJson(response, 200, found);
}

function answerPage(request: IncomingMessage, response: ServerResponse, url: URL, resource: string, objects: readonly Json[]): ServerResponse {
  const limit = Number(url.searchParams.get("limit") ?? 0) || objects.length;
  const page = pageOf(url);
  const from = page === 1 ? 0 : Number(url.searchParams.get("continue")?.split(".")[1] ?? 0);
  const items = objects.slice(from, from + limit);
  const isLast = from + limit >= objects.length;
  const metadata = { resourceVersion: "4711", ...(!isLast && { continue: `${page}.${from + limit}`, remainingItemCount: objects.length - from - limit }) };
  if (request.headers.accept?.includes("as=Table")) return answerTable(response, items, metadata);
  const kind = `${KINDS[resource] ?? "Unknown"}List`;
  return answerJson(response, 200, { kind, apiVersion: "v1", metadata, items: items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest) });
}

function answerTable(response: ServerResponse, items: readonly Json[], metadata: Json): ServerResponse {
  const columns = ["Name", "Type", "Data", "Age"].map((name) => ({ name, type: "string", format: "", description: "", priority: 0 }));
  const rows = items.map((one) => ({
    cells: [metadataOf(one)["name"], one["type"] ?? "Opaque", Object.keys((one["data"] ?? {}) as Json).length, "1d"],
    object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: metadataOf(one) },
  }));
  return answerJson(response, 200, { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions: columns, rows });
}

const KINDS: Readonly<Record<string, string>> = {
  pods: "Pod",
  serviceaccounts: "ServiceAccount",
  nodes: "Node",
  namespaces: "Namespace",
  configmaps: "ConfigMap",
  secrets: "Secret",
  deployments: "Deployment",
  replicasets: "ReplicaSet",
  roles: "Role",
  clusterroles: "ClusterRole",
};

/** A kubeconfig of one context for a stand-in, as text. */
export const kubeconfigFor = (url: string, token = "t", cluster = "orchard"): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "main",
    clusters: [{ name: cluster, cluster: { server: url } }],
    users: [{ name: "scan", user: { token } }],
    contexts: [{ name: "main", context: { cluster, user: "scan" } }],
  });
