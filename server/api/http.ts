import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { WAIT_HEADER } from "./guard/rate-limit.ts";
import { serverLog } from "./operate/log.ts";
import { sendProblem } from "./problem-response.ts";
import { LimitedError, MethodError, UnreachableError, UsageError } from "./usage-error.ts";

const NO_STORE = { "cache-control": "no-store" };

const STATUS: Readonly<Record<UsageError["reason"], { readonly status: number; readonly title: string }>> = {
  "not-found": { status: 404, title: "Not found" },
  ambiguous: { status: 409, title: "Ambiguous name" },
  invalid: { status: 400, title: "Invalid question" },
  "not-proven": { status: 401, title: "Sender not proven" },
};

export const json = (body: unknown, status = 200): Response => Response.json(body, { status, headers: NO_STORE });

export const jsonBytes = (body: Uint8Array): Response =>
  new Response(body as Uint8Array<ArrayBuffer>, { headers: { "content-type": "application/json", ...NO_STORE } });

/** What a thrown error is called; what is none of ours is a fault. */
function knownOf(thrown: unknown): { readonly status: number; readonly title: string } {
  if (thrown instanceof UsageError) return STATUS[thrown.reason];
  if (thrown instanceof MethodError) return { status: 405, title: "Method not allowed" };
  if (thrown instanceof LimitedError) return { status: 429, title: "Too many requests" };
  return thrown instanceof UnreachableError ? { status: 503, title: "Not available" } : { status: 500, title: "Internal error" };
}

/** RFC 9457 problem details for whatever was thrown; a fault of ours says no more than that it is one. */
export function problemResponse(thrown: unknown, instance?: string, request: string = randomUUID()): Response {
  const known = knownOf(thrown);
  const detail =
    known.status === 500 ? "something went wrong while answering; the server's log has the details" : thrown instanceof Error ? thrown.message : String(thrown);
  if (known.status === 500) serverLog().error({ request, err: thrown }, "request failed");
  return sendProblem(
    {
      ...known,
      detail,
      ...(instance ? { instance } : {}),
      ...(thrown instanceof UsageError && thrown.candidates.length > 0 ? { candidates: [...thrown.candidates] } : {}),
    },
    request,
    thrown instanceof MethodError ? { allow: thrown.methods.join(", ") } : {},
  );
}

/** What stands behind the `?`: which snapshot is asked, and the rest, where what is said several times is a list. @throws UsageError where two snapshots are named */
export function askedBy(request: Request): { readonly snapshot: string | undefined; readonly asked: Readonly<Record<string, string | readonly string[]>> } {
  const said = new URL(request.url).searchParams;
  const several = Object.entries(Object.groupBy(said, ([name]) => name)).map(([name, all = []]) => [name, all.map(([, value]) => value)] as const);
  const { snapshot, ...asked } = Object.fromEntries(several.map(([name, [first = "", ...more]]) => [name, more.length === 0 ? first : [first, ...more]]));
  if (Array.isArray(snapshot)) throw new UsageError("invalid", "snapshot: one is asked at a time");
  return { snapshot, asked };
}

/** Refuses a request of which there were too many. `wait`: seconds until the next one is answered. */
function limitedResponse(request: Request, wait: string): Response {
  const thrown = new LimitedError(`too many requests: the next one is answered in ${wait} seconds`);
  const response = problemResponse(thrown, new URL(request.url).pathname, request.headers.get("x-request-id") ?? undefined);
  response.headers.set("retry-after", wait);
  return response;
}

/** Runs a handler; whatever it throws becomes problem details. */
export async function answering(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    const wait = request.headers.get(WAIT_HEADER);
    return wait ? limitedResponse(request, wait) : await work();
  } catch (thrown) {
    return problemResponse(thrown, new URL(request.url).pathname, request.headers.get("x-request-id") ?? undefined);
  }
}

/** Largest JSON body; what is longer is not read to its end. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** A body as text. @throws UsageError where it is longer than `limit` bytes */
export async function textOf(request: Request, limit: number): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw new UsageError("invalid", `the body is larger than ${limit} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

/** Reads a request's body as one shape. @throws UsageError naming the field, never quoting the body */
export async function bodyOf<T>(request: Request, shape: z.ZodType<T>, limit = MAX_BODY_BYTES): Promise<T> {
  const text = await textOf(request, limit);
  const raw = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new UsageError("invalid", "the body is not JSON");
    }
  })();
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}
