import type { IncomingMessage, ServerResponse } from "node:http";
import { serverIdentity } from "./certificates.ts";
import { type Fault, misbehave, NOT_SERVED, status, UNAUTHORIZED, type WatchFault } from "./kubernetes-faults.ts";
import { apiVersionOf, discoveryAt, servedKind } from "./kubernetes-kinds.ts";
import { isNamed, type Json, KubernetesObjects, metadataOf } from "./kubernetes-objects.ts";
import { Watches } from "./kubernetes-watch.ts";
import { answerJson, listen, type StandIn } from "./listen.ts";

export interface KubernetesWorld {
  /** Objects by resource name (`pods`), each with metadata; apiVersion and kind are added where they are not there. */
  readonly objects: Readonly<Record<string, readonly Json[]>>;
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly watchFaults?: Readonly<Record<string, WatchFault>>;
  /** The namespaces that the token may read; absent: everything. */
  readonly only?: readonly string[];
  readonly token?: string;
  readonly issuer?: string;
  /** Over TLS, with an authority of its own. */
  readonly tls?: boolean;
  /** Changes that are remembered; a watch from before them is told 410. */
  readonly history?: number;
}

export interface KubernetesStandIn extends StandIn {
  /** `METHOD path?query` of every request. */
  readonly requests: string[];
  /** The authority of a server over TLS, PEM; undefined over plain HTTP. */
  readonly ca: string | undefined;
  /** Changes of objects, and what became of older versions. */
  readonly objects: KubernetesObjects;
  readonly watches: Watches;
  /** From now on only this token is accepted; watches that are open stay open. */
  setToken(token: string): void;
}

const PATH = /^\/(?:api|apis\/([^/]+))\/(v1(?:beta1)?)(?:\/namespaces\/([^/]+))?\/([a-z]+)(?:\/([^/]+))?$/;

/** A Kubernetes API: discovery, paged lists, single objects, tables, watches, `/version` and the issuer, with faults where asked. */
export async function startKubernetes(world: KubernetesWorld): Promise<KubernetesStandIn> {
  const requests: string[] = [];
  const faultsSeen = new Map<string, number>();
  const objects = new KubernetesObjects(world.objects, world.history);
  const watches = new Watches(objects, world.watchFaults ?? {});
  const identity = world.tls ? serverIdentity() : undefined;
  let { token } = world;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> => {
    requests.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? "/", "http://stand-in");
    const [, , version = "", namespace, resource = "", name] = PATH.exec(url.pathname) ?? [];
    const fixed = refusalOf(request, token) ?? endpointOf(url.pathname, world) ?? outside(world.only, resource, namespace);
    if (fixed) return answerJson(response, fixed.code, fixed.body);
    if (version === "v1beta1") return answerJson(response, 404, NOT_SERVED);
    const asked: Asked = { url, resource, namespace, form: formOf(request) };
    if (name !== undefined) return answerOne(response, objects, asked, name);
    if (isTrue(url.searchParams.get("watch")))
      return watches.open(response, { resource, url, isWanted: selector(asked), written: (object) => (asked.form === "table" ? tableOf([object]) : object) });
    const count = faultsSeen.get(resource) ?? 0;
    if (await misbehave(response, world.faults?.[resource], { resource, page: placeOf(url).page, count })) {
      faultsSeen.set(resource, count + 1);
      return response;
    }
    return answerPage(response, objects, asked);
  };
  const standIn = await listen(answer, identity);
  return {
    ...standIn,
    requests,
    ca: identity?.ca,
    objects,
    watches,
    setToken: (next) => {
      token = next;
    },
  };
}

/** What a credential that may read some namespaces alone is told when it asks for anything else. */
function outside(
  only: readonly string[] | undefined,
  resource: string,
  namespace: string | undefined,
): { readonly code: number; readonly body: Json } | undefined {
  if (only === undefined || (namespace !== undefined && only.includes(namespace))) return undefined;
  const place = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return { code: 403, body: status(403, "Forbidden", `${resource} is forbidden: User "scan" cannot list resource "${resource}" ${place}`) };
}

interface Asked {
  readonly url: URL;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly form: "objects" | "table";
}

const isTrue = (value: string | null): boolean => value === "true" || value === "1";
const formOf = (request: IncomingMessage): Asked["form"] => (request.headers.accept?.includes("as=Table") ? "table" : "objects");

interface Fixed {
  readonly code: number;
  readonly body: unknown;
}

/** What is outside the lists: discovery, the version, and the issuer, which is forbidden where the world has none. */
function endpointOf(path: string, { issuer }: KubernetesWorld): Fixed | undefined {
  if (path === "/version") return { code: 200, body: { major: "1", minor: "34+", gitVersion: "v1.34.2-eks-1" } };
  const discovery = discoveryAt(path);
  if (discovery !== undefined) return { code: 200, body: discovery };
  if (path !== "/.well-known/openid-configuration") return PATH.test(path) ? undefined : { code: 404, body: NOT_SERVED };
  if (issuer === undefined) return { code: 403, body: status(403, "Forbidden", 'forbidden: User "scan" cannot get path "/.well-known/openid-configuration"') };
  return { code: 200, body: { issuer, jwks_uri: `${issuer}/keys`, response_types_supported: ["id_token"] } };
}

function refusalOf(request: IncomingMessage, token: string | undefined): Fixed | undefined {
  if (request.method !== "GET") return { code: 405, body: status(405, "MethodNotAllowed", "this stand-in is read-only") };
  const isKnown = token === undefined || request.headers.authorization === `Bearer ${token}`;
  return isKnown ? undefined : { code: 401, body: UNAUTHORIZED };
}

/** Where a page begins, by its continue token: `page.from.version`. */
function placeOf(url: URL): { readonly page: number; readonly from: number; readonly version: number | undefined } {
  const [page, from, version] = (url.searchParams.get("continue") ?? "").split(".").map(Number);
  return version === undefined ? { page: 1, from: 0, version } : { page: (page ?? 0) + 1, from: from ?? 0, version };
}

/** Objects of the namespace and the field selector that were asked for. */
function selector({ url, namespace }: Asked): (object: Json) => boolean {
  const name = /^metadata\.name=(.+)$/.exec(url.searchParams.get("fieldSelector") ?? "")?.[1];
  return (object) => {
    const metadata = metadataOf(object);
    return (namespace === undefined || metadata["namespace"] === namespace) && (name === undefined || metadata["name"] === name);
  };
}

function answerOne(response: ServerResponse, objects: KubernetesObjects, { resource, namespace, form }: Asked, name: string): ServerResponse {
  const found = objects.all(resource).find((one) => isNamed(one, namespace, name));
  if (!found) return answerJson(response, 404, status(404, "NotFound", `"${name}" not found`));
  return answerJson(response, 200, form === "table" ? tableOf([found]) : found);
}

/** One page of a list; all pages of a list are of the version its first was of. */
function answerPage(response: ServerResponse, objects: KubernetesObjects, asked: Asked): ServerResponse {
  const { url, resource, form } = asked;
  const { page, from, version } = placeOf(url);
  const list = version === undefined ? objects.begin(resource) : objects.begun(resource, version);
  if (!list) return answerJson(response, 410, status(410, "Expired", "the provided continue parameter is too old"));
  const all = list.objects.filter(selector(asked));
  const limit = Number(url.searchParams.get("limit") ?? 0) || all.length;
  const to = from + limit;
  const more = to < all.length ? { continue: `${page}.${to}.${list.version}`, remainingItemCount: all.length - to } : {};
  if (to < all.length) objects.keep(resource, list);
  const metadata = { resourceVersion: String(list.version), ...more };
  const items = all.slice(from, to);
  if (form === "table") return answerJson(response, 200, { ...tableOf(items), metadata });
  const kind = servedKind(resource);
  return answerJson(response, 200, {
    kind: `${kind?.kind ?? "Unknown"}List`,
    apiVersion: apiVersionOf(kind),
    metadata,
    items: items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest),
  });
}

/** Objects as the table that `kubectl get` shows. */
function tableOf(objects: readonly Json[]): Json {
  const columns = ["Name", "Type", "Data", "Age"].map((name) => ({ name, type: "string", format: "", description: "", priority: 0 }));
  const rows = objects.map((one) => ({
    cells: [metadataOf(one)["name"], one["type"] ?? "Opaque", Object.keys((one["data"] ?? {}) as Json).length, "1d"],
    object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: metadataOf(one) },
  }));
  return { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: {}, columnDefinitions: columns, rows };
}

/** A kubeconfig of one context for a stand-in, as text; `ca`: its authority, where it serves over TLS. */
export const kubeconfigFor = (url: string, token = "t", cluster = "orchard", ca?: string): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "main",
    clusters: [{ name: cluster, cluster: { server: url, ...(ca !== undefined && { "certificate-authority-data": Buffer.from(ca).toString("base64") }) } }],
    users: [{ name: "scan", user: { token } }],
    contexts: [{ name: "main", context: { cluster, user: "scan" } }],
  });
