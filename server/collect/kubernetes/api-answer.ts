import { setTimeout as sleep } from "node:timers/promises";
import type { ResponseContext } from "@kubernetes/client-node";
import { field, textField } from "@/server/collect/bundle/raw.ts";
import { err, ok, type Result } from "@/server/model/result.ts";
import { NoCredentials, type ReadOnlyClient, RefusedRequest } from "./read-only-client.ts";

/** Why a request gave no answer, or was not sent (`not-asked`). `gone`: the place in a list is no longer known (410). */
export interface ApiProblem {
  readonly kind: "forbidden" | "unauthorized" | "not-found" | "gone" | "unreachable" | "malformed" | "failed" | "not-asked";
  readonly message: string;
}

export interface ApiRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
}

export interface Patience {
  /** Tries of one request in all. */
  readonly attempts: number;
  /** Milliseconds until an answer must be there, body included. */
  readonly timeoutMs: number;
  /** Milliseconds before the second try; doubled for each further one. */
  readonly firstWaitMs: number;
}
export const PATIENCE: Patience = { attempts: 4, timeoutMs: 60_000, firstWaitMs: 250 };
const LONGEST_WAIT_MS = 30_000;

type Try = { readonly answer: Result<unknown, ApiProblem>; readonly retryAfterMs?: number | undefined; readonly isFinal: boolean; readonly isBusy?: boolean };

/** Asks once and, while the server is busy or not to be reached, again. `onBusy` is told of each wait that a busy server has asked for. */
export async function ask(
  client: ReadOnlyClient,
  request: ApiRequest,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
  onBusy: (waitedMs: number) => void = () => undefined,
): Promise<Result<unknown, ApiProblem>> {
  for (let attempt = 1; ; attempt += 1) {
    const tried = await tryOnce(client, request, signal, patience.timeoutMs);
    if (tried.isFinal || attempt >= patience.attempts) return tried.answer;
    const backoff = patience.firstWaitMs * 2 ** (attempt - 1) * (0.5 + Math.random());
    const waitMs = Math.min(tried.retryAfterMs ?? backoff, LONGEST_WAIT_MS);
    await sleep(waitMs, undefined, { signal });
    if (tried.isBusy) onBusy(waitMs);
  }
}

async function tryOnce(client: ReadOnlyClient, request: ApiRequest, signal: AbortSignal, timeoutMs: number): Promise<Try> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await client.get(request.path, request.query ?? {}, request.accept ?? "application/json", AbortSignal.any([signal, timeout]));
    return judge(response, await response.body.text());
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RefusedRequest) throw error;
    if (error instanceof NoCredentials) return { answer: err({ kind: "unauthorized", message: `there are none to be had: ${error.message}` }), isFinal: true };
    const message = timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : networkReason(error);
    return { answer: err({ kind: "unreachable", message }), isFinal: false };
  }
}

/** The innermost reason of a failed fetch, such as `ECONNREFUSED 127.0.0.1:6443`. */
export function networkReason(error: unknown): string {
  let reason = error;
  while (reason instanceof Error && reason.cause instanceof Error) reason = reason.cause;
  if (reason instanceof AggregateError && reason.errors[0] instanceof Error) return reason.errors[0].message;
  return reason instanceof Error ? reason.message || reason.name : String(reason);
}

/** Why an answer that is none was given, with how long the server wants to be left alone, in milliseconds. */
export function refusalOf(response: ResponseContext, text: string): { readonly problem: ApiProblem; readonly retryAfterMs?: number | undefined } {
  const { answer, retryAfterMs } = judge(response, text);
  return { problem: answer.ok ? { kind: "failed", message: String(response.httpStatusCode) } : answer.error, retryAfterMs };
}

function judge(response: ResponseContext, text: string): Try {
  const status = response.httpStatusCode;
  const body = parse(text);
  if (status === 200) return { answer: body === undefined ? err({ kind: "malformed", message: "the answer is no valid JSON" }) : ok(body), isFinal: true };
  const said = textField(body, "message");
  const message = `${status}${said === undefined ? "" : ` ${said.slice(0, 500)}`}`;
  const seconds = Number(response.headers["retry-after"]);
  const retryAfterMs = Number.isFinite(seconds) && response.headers["retry-after"] !== undefined ? seconds * 1000 : undefined;
  const isFinal = status !== 429 && status < 500;
  return { answer: err({ kind: kindOf(status, body), message }), retryAfterMs, isFinal, isBusy: status === 429 };
}

function kindOf(status: number, body: unknown): ApiProblem["kind"] {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  if (status === 410 || field(body, "reason") === "Expired") return "gone";
  return "failed";
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value ?? undefined;
  } catch {
    return undefined;
  }
}
