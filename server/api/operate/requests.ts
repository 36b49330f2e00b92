import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { pathOf, WAIT_HEADER, waitFor } from "@/server/api/guard/rate-limit.ts";
import { openApiDocument } from "@/server/api/openapi.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import { CLIENT_HEADER, clientOf } from "./client-address.ts";
import { serverLog } from "./log.ts";
import { metrics } from "./metrics.ts";
import { routeName } from "./route-name.ts";
import { enter, isTelling, type OpenSpan, openSpan, parentOf } from "./trace/span.ts";

const ID = /^[A-Za-z0-9_.-]{8,64}$/;

interface Told {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
}

interface Open {
  readonly response: ServerResponse;
  readonly since: number;
  readonly span: OpenSpan | undefined;
}

const state = processWide("requests", () => ({ open: new Set<Open>(), servers: new Set<Server>() }));

/** A stream of events ends when somebody leaves; nobody waits for it. */
const isStream = (response: ServerResponse): boolean => String(response.getHeader("content-type") ?? "").startsWith("text/event-stream");

/** Requests that somebody waits for an answer of. */
export const awaitedRequests = (): number => [...state.open].filter(({ response }) => !isStream(response)).length;

/** The servers that have answered in this process. */
export const servers = (): ReadonlySet<Server> => state.servers;

/** Probes come every few seconds and do nothing. */
const PROBES = ["/healthz", "/readyz", "/metrics"];

/** The span of a request, and of all that is done for it. */
function traced(request: IncomingMessage): OpenSpan | undefined {
  if (!isTelling()) return undefined;
  const given = request.headers["traceparent"];
  const isProbe = PROBES.includes(pathOf(request.url));
  const span = isProbe ? undefined : openSpan("request", "server", parentOf(typeof given === "string" ? given : undefined));
  // one connection brings one request after another
  enter(span?.within);
  return span;
}

function begin({ request, response, server }: Told): void {
  state.servers.add(server);
  const given = request.headers["x-request-id"];
  const id = typeof given === "string" && ID.test(given) ? given : randomUUID();
  // everything behind this reads them from the request: what a client says of itself does not count
  request.headers["x-request-id"] = id;
  const client = clientOf(request, process.env);
  request.headers[CLIENT_HEADER] = client;
  const wait = waitFor(request, client, process.env);
  if (wait > 0) request.headers[WAIT_HEADER] = String(wait);
  else delete request.headers[WAIT_HEADER];
  response.setHeader("x-request-id", id);
  const open: Open = { response, since: performance.now(), span: traced(request) };
  state.open.add(open);
  response.once("close", () => state.open.delete(open));
  response.once("close", () => end(request, open, id));
}

const templates = processWide("routes", () => ({ paths: Object.keys(openApiDocument()["paths"] as object) }));

function end(request: IncomingMessage, { response, since, span }: Open, id: string): void {
  const seconds = (performance.now() - since) / 1000;
  const route = routeName(pathOf(request.url), templates.paths);
  const [method, status] = [request.method ?? "GET", response.statusCode];
  if (!isStream(response)) metrics().requests.observe({ method, route, status }, seconds);
  const attributes = { "http.request.method": method, "http.route": route, "http.response.status_code": status, "rolewalk.request": id };
  span?.end({ name: `${method} ${route}`, attributes, failed: status >= 500 });
  const line = { request: id, method, route, status, ms: Math.round(seconds * 1000), ...(response.writableFinished ? {} : { left: true }) };
  serverLog()[status >= 500 ? "error" : "info"](line, "request");
}

/** From now on every request has an id, is counted and logged. Called once, before the first one. */
export function watchRequests(): void {
  subscribe("http.server.request.start", (told) => begin(told as Told));
}
