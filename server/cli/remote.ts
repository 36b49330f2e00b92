import { Readable } from "node:stream";
import { keyFor } from "@/server/api/gate/server-key.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { problem } from "@/server/contract/screen.ts";

const TIMEOUT_MS = 60_000;
/** For what takes a while to be made. */
export const MAKING_MS = 600_000;
const REASONS = new Map([
  [401, "not-proven"],
  [404, "not-found"],
] as const);

type Params = Readonly<Record<string, unknown>>;

type Entries = readonly (readonly [name: string, value: unknown])[];

function urlOf(server: string, name: string, params: Params | Entries): URL {
  let base: URL;
  try {
    base = new URL(server);
  } catch {
    throw new UsageError("invalid", `--server takes a URL such as http://127.0.0.1:3000, not \`${server}\``);
  }
  const url = new URL(`/api/v1/${name}`, base);
  const entries = Array.isArray(params) ? (params as Entries) : Object.entries(params);
  for (const [key, value] of entries)
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) url.searchParams.append(key, String(one));
  return url;
}

/** Where a server answers. @throws UsageError */
export const addressOf = (server: string, path: string): string => urlOf(server, path, {}).href;

/** What is sent: a value as JSON, bytes as they come, or only that something is to go. */
type Posted =
  | { readonly deletes: true }
  | { readonly json: Params }
  | { readonly bytes: ReadableStream<Uint8Array>; readonly headers: Readonly<Record<string, string>> };

function requestOf(url: URL, posted: Posted | undefined, timeoutMs = TIMEOUT_MS): RequestInit {
  const key = keyFor(url);
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  if (posted === undefined) return { headers, signal: AbortSignal.timeout(timeoutMs) };
  if ("deletes" in posted) return { method: "DELETE", headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
  if ("json" in posted)
    return {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(posted.json),
      signal: AbortSignal.timeout(timeoutMs),
    };
  const bytes: RequestInit & { readonly duplex: "half" } = { method: "POST", headers: { ...headers, ...posted.headers }, body: posted.bytes, duplex: "half" };
  return bytes;
}

async function send(url: URL, posted?: Posted, timeoutMs?: number): Promise<Response> {
  try {
    return await fetch(url, requestOf(url, posted, timeoutMs));
  } catch (cause) {
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : cause instanceof Error ? cause.message : String(cause);
    throw new UnreachableError(`the server ${url.origin} could not be reached: ${why}`, { cause });
  }
}

async function answered(url: URL, response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const told = problem.safeParse(body);
  const detail = told.success ? told.data.detail : `the server ${url.origin} answered ${response.status}`;
  if (response.status >= 500) throw new UnreachableError(detail);
  throw new UsageError(REASONS.get(response.status as 401 | 404) ?? "invalid", detail);
}

/** Asks a running server the same question; its problem details become the same errors as local ones. */
export async function askServer(server: string, name: string, params: Params, timeoutMs?: number): Promise<unknown> {
  const url = urlOf(server, name, params);
  return answered(url, await send(url, undefined, timeoutMs));
}

/** The same for a question whose parameters must not stand in an address. */
export async function postToServer(server: string, name: string, { snapshot, ...params }: Params, timeoutMs?: number): Promise<unknown> {
  const url = urlOf(server, name, { snapshot });
  return answered(url, await send(url, { json: params }, timeoutMs));
}

/** Takes something away on a running server. */
export async function deleteOnServer(server: string, path: string, params: Params = {}): Promise<void> {
  const url = urlOf(server, path, params);
  await answered(url, await send(url, { deletes: true }));
}

/** A file that takes a while to be made, part by part; a name may be said several times. */
export async function bytesFromServer(server: string, name: string, params: Entries): Promise<AsyncIterable<Uint8Array>> {
  const url = urlOf(server, name, params);
  const response = await send(url, undefined, MAKING_MS);
  if (!response.ok) await answered(url, response);
  return unbroken(url, response.body ?? Readable.from([]));
}

/** @throws UnreachableError where the server breaks off */
async function* unbroken(url: URL, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw new UnreachableError(`the server ${url.origin} broke off: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Sends bytes to a running server, however long that takes. */
export async function sendToServer(
  server: string,
  path: string,
  bytes: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const url = urlOf(server, path, {});
  return answered(url, await send(url, { bytes, headers: { "content-type": "application/octet-stream", ...headers } }));
}
