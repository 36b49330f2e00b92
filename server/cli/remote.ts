import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { problem } from "@/server/contract/screen.ts";

const TIMEOUT_MS = 60_000;

type Params = Readonly<Record<string, unknown>>;

function urlOf(server: string, name: string, params: Params): URL {
  let base: URL;
  try {
    base = new URL(server);
  } catch {
    throw new UsageError("invalid", `--server takes a URL such as http://127.0.0.1:3000, not \`${server}\``);
  }
  const url = new URL(`/api/v1/${name}`, base);
  for (const [key, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(key, String(value));
  return url;
}

async function send(url: URL, body?: Params): Promise<Response> {
  const token = process.env["ROLEWALK_TOKEN"];
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body ? { "content-type": "application/json" } : {}) };
  const posted = body ? { method: "POST", body: JSON.stringify(body) } : {};
  try {
    return await fetch(url, { headers, ...posted, signal: AbortSignal.timeout(TIMEOUT_MS) });
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
  throw new UsageError(response.status === 404 ? "not-found" : "invalid", detail);
}

/** Asks a running server the same question; its problem details become the same errors as local ones. */
export async function askServer(server: string, name: string, params: Params): Promise<unknown> {
  const url = urlOf(server, name, params);
  return answered(url, await send(url));
}

/** The same for a question whose parameters must not stand in an address. */
export async function postToServer(server: string, name: string, { snapshot, ...params }: Params): Promise<unknown> {
  const url = urlOf(server, name, { snapshot });
  return answered(url, await send(url, params));
}
