import { type Answer, NO_WAY_ON, nextOf, reasonOf } from "@/server/collect/aws/account-reader.ts";
import { toCliJson } from "@/server/collect/aws/cli-json.ts";
import { type OperationName, operationOf } from "@/server/collect/aws/operations.ts";
import { RefusedOperation } from "@/server/collect/aws/read-only.ts";
import { field, isObject, type RawObject } from "@/server/collect/bundle/raw.ts";
import type { LiveCall } from "./live-fact.ts";

export type Send = (options: { abortSignal: AbortSignal }) => Promise<object>;

/** Who sends single calls to an account: a check of one answer, or of what a source may read. */
export interface Caller {
  call(operation: OperationName, of: string, send: Send): Promise<Answer>;
}

/** Whether an answer says that there is no such thing. */
export const isGone = (answer: Answer): boolean => !answer.ok && /NoSuchEntity|ResourceNotFound|InvalidInstanceID/.test(answer.code);

const isDenied = (code: string): boolean => /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError/.test(code);

export const NO_TIME = "no answer in time";

/** Rejects when time is up, whatever the work waits for: finding credentials does not look at signals. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", stop));
}

/** Sends calls and writes each down with its outcome and time. Only a refused operation throws. */
export class LoggedCalls implements Caller {
  readonly calls: LiveCall[] = [];
  readonly #source: string;
  readonly #signal: AbortSignal;

  constructor(source: string, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  async call(operation: OperationName, of: string, send: Send): Promise<Answer> {
    const begun = performance.now();
    const answer = await this.#send(send);
    const outcome = answer.ok ? "ok" : isGone(answer) ? "gone" : isDenied(answer.code) ? "denied" : "failed";
    const call = `${operationOf(operation)?.service ?? ""} ${operation}`;
    this.log({ call, of, outcome, reason: answer.ok || outcome === "gone" ? undefined : answer.reason, tookMs: Math.round(performance.now() - begun) });
    return answer;
  }

  /** Writes down a call that was sent otherwise. */
  log(call: Omit<LiveCall, "source">): void {
    this.calls.push({ ...call, source: this.#source });
  }

  async #send(send: Send): Promise<Answer> {
    try {
      const value = toCliJson(await within(this.#signal, send({ abortSignal: this.#signal })));
      return { ok: true, value: isObject(value) ? value : {} };
    } catch (error) {
      if (error instanceof RefusedOperation) throw error;
      if (this.#signal.aborted) return { ok: false, code: "TimeoutError", reason: NO_TIME };
      return { ok: false, ...reasonOf(error) };
    }
  }
}

/** Puts the pages of an answer together: all of them, or the reason why not. */
export async function pages(
  caller: Caller,
  operation: OperationName,
  of: string,
  { list, token, next }: { readonly list: string; readonly token: string; readonly next: string },
  send: (page: Readonly<Record<string, string>>, options: { abortSignal: AbortSignal }) => Promise<object>,
): Promise<Answer> {
  const all: unknown[] = [];
  let at: string | undefined;
  for (;;) {
    const page: Readonly<Record<string, string>> = at === undefined ? {} : { [token]: at };
    const answer = await caller.call(operation, of, (options) => send(page, options));
    if (!answer.ok) return answer;
    const found = field(answer.value, list);
    if (Array.isArray(found)) all.push(...found);
    const more = nextOf(answer.value, next);
    if (more === undefined) return { ok: true, value: { ...(answer.value satisfies RawObject), [list]: all, [next]: undefined, IsTruncated: undefined } };
    if (more === "" || more === at) return { ok: false, ...NO_WAY_ON };
    at = more;
  }
}
