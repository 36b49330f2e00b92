import { type HttpLibrary, HttpMethod, IsomorphicFetchHttpLibrary, type KubeConfig, RequestContext, type ResponseContext } from "@kubernetes/client-node";
import { isKnownPath } from "./kinds.ts";

/** Sent in place of a request that a scan may not make; it says so before anything leaves this machine. */
export class RefusedRequest extends Error {
  constructor(method: string, path: string) {
    super(`refused to send ${method} ${path}: a scan only reads what it lists`);
    this.name = "RefusedRequest";
  }
}

/** Lets through what a scan is known to read, by GET and without a body; everything else is refused. */
export function assertReadOnly(request: RequestContext): void {
  const method = String(request.getHttpMethod());
  const url = new URL(request.getUrl());
  const path = url.pathname;
  if (method !== "GET" || request.getBody() !== undefined) throw new RefusedRequest(method, path);
  const isWatch = url.searchParams.has("watch") || url.searchParams.has("follow");
  if (isWatch || !KNOWN_SUFFIXES(path)) throw new RefusedRequest(method, path);
}

/** The server's own path may stand before the known one (a proxy, a fleet manager). */
const KNOWN_SUFFIXES = (path: string): boolean => {
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) if (isKnownPath(path.slice(at))) return true;
  return false;
};

const CREDENTIALS_LIVE_MS = 60_000;

/** Sends requests to one API server, with credentials that are renewed as they age. It can send nothing but known GETs. */
export class ReadOnlyClient {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #http: HttpLibrary;
  #credentials: { readonly request: RequestContext; readonly madeAt: number } | undefined;

  constructor(config: KubeConfig, server: string, http: HttpLibrary = new IsomorphicFetchHttpLibrary()) {
    this.#config = config;
    this.#server = server.replace(/\/+$/, "");
    this.#http = http;
  }

  async get(path: string, query: Readonly<Record<string, string>>, accept: string, signal: AbortSignal): Promise<ResponseContext> {
    const request = new RequestContext(`${this.#server}${path}`, HttpMethod.GET);
    for (const [key, value] of Object.entries(query)) request.setQueryParam(key, value);
    request.setHeaderParam("Accept", accept);
    return this.send(request, signal);
  }

  /** The one way out: every request passes the check, whoever made it. */
  async send(request: RequestContext, signal: AbortSignal): Promise<ResponseContext> {
    assertReadOnly(request);
    const credentials = await this.#credentialed();
    for (const [name, value] of Object.entries(credentials.getHeaders())) request.setHeaderParam(name, value);
    const dispatcher = credentials.getDispatcher();
    if (dispatcher) request.setDispatcher(dispatcher);
    request.setSignal(signal);
    return this.#http.send(request).toPromise();
  }

  /** Headers and connections of the context; one set serves many requests, so that they share their connections. */
  async #credentialed(): Promise<RequestContext> {
    const now = Date.now();
    if (this.#credentials && now - this.#credentials.madeAt < CREDENTIALS_LIVE_MS) return this.#credentials.request;
    const request = new RequestContext(this.#server, HttpMethod.GET);
    await this.#config.applySecurityAuthentication(request);
    const earlier = this.#credentials?.request.getDispatcher();
    this.#credentials = { request, madeAt: now };
    // Waits for the requests that still use them.
    earlier?.close().catch(() => undefined);
    return request;
  }

  async close(): Promise<void> {
    await this.#credentials?.request.getDispatcher()?.close();
    this.#credentials = undefined;
  }
}
