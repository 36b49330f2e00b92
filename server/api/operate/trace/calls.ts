import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import { processWide } from "@/server/jobs/process-wide.ts";
import { current, type OpenSpan, openSpan } from "./span.ts";

/** A scan of a fleet sends a hundred thousand: of one piece of work no more are told. */
const MOST = 200;

const state = processWide("traced calls", () => ({ isWatching: false, open: new WeakMap<object, OpenSpan>() }));

/** `method` and nothing of the address: that names clusters and accounts. */
function begin(request: object, method: string): void {
  const parent = current();
  if (!parent || parent.isDropped || parent.calls >= MOST) return;
  parent.calls += 1;
  state.open.set(request, openSpan("call", "client", parent, { "http.request.method": method }));
}

function end(request: object, status: number | undefined): void {
  const span = state.open.get(request);
  state.open.delete(request);
  span?.end(status === undefined ? { failed: true } : { attributes: { "http.response.status_code": status }, failed: status >= 400 });
}

interface OfHttp {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
}
interface OfFetch {
  readonly request: { readonly method: string };
  readonly response: { readonly statusCode: number };
}

/** What this thread asks of others is told from now on, as parts of what is under way when it is asked. */
export function watchCalls(): void {
  if (state.isWatching) return;
  state.isWatching = true;
  const statuses = new WeakMap<object, number>();
  subscribe("http.client.request.created", (told) => begin((told as OfHttp).request, (told as OfHttp).request.method));
  subscribe("http.client.response.finish", (told) => end((told as OfHttp).request, (told as OfHttp).response.statusCode));
  subscribe("http.client.request.error", (told) => end((told as OfHttp).request, undefined));
  subscribe("undici:request:create", (told) => begin((told as OfFetch).request, (told as OfFetch).request.method));
  subscribe("undici:request:headers", (told) => void statuses.set((told as OfFetch).request, (told as OfFetch).response.statusCode));
  subscribe("undici:request:trailers", (told) => end((told as OfFetch).request, statuses.get((told as OfFetch).request)));
  subscribe("undici:request:error", (told) => end((told as OfFetch).request, undefined));
}
