import { type HttpLibrary, HttpMethod, IsomorphicFetchHttpLibrary, type KubeConfig, RequestContext, type ResponseContext } from "@kubernetes/client-node";
import { isKnownPath, isWatchedPath } from "./kinds.ts";

/** Sent in place of a request that a scan may not make; it says so before anything leaves this machine. */
export class RefusedRequest extends Error {
  constructor(method: string, path: string) {
    super(`refused to send ${method} ${path}: a scan only reads what it lists`);
    this.name = "RefusedRequest";
  }
}

/** Why the credentials of a context could not be had: a plugin that failed, a token file that is not there. */
export class NoCredentials extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "NoCredentials";
  }
}

/**
 * Lets through what a scan is known to read of one server, by GET and without a body; everything else is refused. A watch of a list passes only for a
 * source that is watched.
 */
export function assertReadOnly(request: RequestContext, server: string, mayWatch = false): void {
  const method = String(request.getHttpMethod());
  const url = new URL(request.getUrl());
  // The server's own path stands before the API's (a proxy, a fleet manager).
  const base = new URL(server);
  const prefix = base.pathname.replace(/\/+$/, "");
  const isOfServer = url.origin === base.origin && url.pathname.startsWith(prefix);
  const path = url.pathname.slice(prefix.length);
  const isRead = method === "GET" && request.getBody() === undefined && (!url.searchParams.has("watch") || (mayWatch && isWatchedPath(path)));
  if (!isOfServer || !isRead || !isKnownPath(path)) throw new RefusedRequest(method, url.pathname);
}

const CREDENTIALS_LIVE_MS = 60_000;

interface ClientOptions {
  readonly http?: HttpLibrary;
  /** Whether lists may be watched. */
  readonly mayWatch?: boolean;
}

/** Sends requests to one API server, with credentials that are renewed as they age. It can send nothing but known GETs. */
export class ReadOnlyClient {
  readonly #config: KubeConfig;
  readonly #server: string;
  readonly #http: HttpLibrary;
  readonly #mayWatch: boolean;
  #credentials: { readonly request: Promise<RequestContext>; readonly madeAt: number } | undefined;

  constructor(config: KubeConfig, server: string, { http = new IsomorphicFetchHttpLibrary(), mayWatch = false }: ClientOptions = {}) {
    this.#config = config;
    this.#server = server.replace(/\/+$/, "");
    this.#http = http;
    this.#mayWatch = mayWatch;
  }

  async get(path: string, query: Readonly<Record<string, string>>, accept: string, signal: AbortSignal): Promise<ResponseContext> {
    const request = new RequestContext(`${this.#server}${path}`, HttpMethod.GET);
    for (const [key, value] of Object.entries(query)) request.setQueryParam(key, value);
    request.setHeaderParam("Accept", accept);
    return this.send(request, signal);
  }

  /** The one way out: every request passes the check, whoever made it. */
  async send(request: RequestContext, signal: AbortSignal): Promise<ResponseContext> {
    assertReadOnly(request, this.#server, this.#mayWatch);
    const credentials = await this.#credentialed();
    for (const [name, value] of Object.entries(credentials.getHeaders())) request.setHeaderParam(name, value);
    const dispatcher = credentials.getDispatcher();
    if (dispatcher) request.setDispatcher(dispatcher);
    request.setSignal(signal);
    return this.#http.send(request).toPromise();
  }

  /** Headers and connections of the context; one set serves many requests, so that they share their connections. */
  #credentialed(): Promise<RequestContext> {
    const now = Date.now();
    if (this.#credentials && now - this.#credentials.madeAt < CREDENTIALS_LIVE_MS) return this.#credentials.request;
    const earlier = this.#credentials?.request;
    const request = this.#renew(earlier);
    this.#credentials = { request, madeAt: now };
    // What failed is not kept: the next request tries anew.
    request.catch(() => {
      if (this.#credentials?.request === request) this.#credentials = undefined;
    });
    return request;
  }

  async #renew(earlier: Promise<RequestContext> | undefined): Promise<RequestContext> {
    const request = new RequestContext(this.#server, HttpMethod.GET);
    try {
      await this.#config.applySecurityAuthentication(request);
    } catch (error) {
      throw new NoCredentials(error);
    }
    await closeLater(earlier);
    return request;
  }

  /** Credentials that were not accepted are not used again: the next request gets new ones. */
  forgetCredentials(): void {
    const earlier = this.#credentials?.request;
    this.#credentials = undefined;
    void closeLater(earlier);
  }

  async close(): Promise<void> {
    const made = await this.#credentials?.request.catch(() => undefined);
    this.#credentials = undefined;
    await made?.getDispatcher()?.close();
  }
}

/** Closes the connections of earlier credentials once the requests that use them are done; nobody waits for that. */
async function closeLater(earlier: Promise<RequestContext> | undefined): Promise<void> {
  const made = await earlier?.catch(() => undefined);
  made
    ?.getDispatcher()
    ?.close()
    .catch(() => undefined);
}
