import { AsyncLocalStorage } from "node:async_hooks";
import { isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import type { BundleSink } from "@/server/collect/scan/bundle-sink.ts";
import { mapLimit } from "@/server/collect/scan/map-limit.ts";
import type { Depth } from "@/server/collect/scan/progress.ts";
import { Slots } from "@/server/collect/scan/slots.ts";
import type { SourceLog } from "@/server/collect/scan/source-log.ts";
import { toCliJson } from "./cli-json.ts";
import type { AwsClients } from "./clients.ts";
import { type OperationName, operationOf } from "./operations.ts";
import { RefusedOperation } from "./read-only.ts";
import { THROTTLING, watchThrottling } from "./throttling.ts";

/** Why a call gave no answer: in one sentence, and the service's word for it. */
interface Refusal {
  readonly reason: string;
  readonly code: string;
}

/** A call's answer in the command line's form, or the reason why there is none. */
export type Answer = { readonly ok: true; readonly value: RawObject } | ({ readonly ok: false } & Refusal);

/** Where an answer goes in the bundle, and of what account or cluster it speaks. */
export interface Place {
  readonly path: string;
  readonly of: string;
}

/** How the pages of an operation are told: the key that asks for the next one, the key that names it, and the lists to put together. */
export interface Paging {
  readonly token: string;
  readonly next: string;
  readonly lists: readonly string[];
  /** What of each element is kept; absent: all of it. */
  readonly kept?: (element: unknown) => unknown;
  /** Read to the end where only a sample is read of others: what it names is tried one by one. */
  readonly isWhole?: boolean;
}

/** The lists of all pages of an answer; `token`: they broke off before that page, which is the empty text where its name was not told. */
interface Gathered {
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
  readonly token?: string;
}

/** Sends one page; `token` holds what asks for the next one. */
type SendPage = (token: Readonly<Record<string, string>>, options: { abortSignal: AbortSignal }) => Promise<object>;

type Send = (options: { abortSignal: AbortSignal }) => Promise<object>;

/** The most requests that an account has open at once, of all services and regions. */
const AT_ONCE = 8;

/** Asks one account: counts every call, turns what is refused into coverage, and puts pages together. */
export class AccountReader {
  readonly clients: AwsClients;
  readonly sink: BundleSink;
  readonly log: SourceLog;
  readonly signal: AbortSignal;
  readonly #depth: Depth;
  readonly #slots = new Slots(AT_ONCE);
  /** How many calls each one stands for that is sent just now. */
  readonly #times = new AsyncLocalStorage<number>();

  constructor(clients: AwsClients, sink: BundleSink, log: SourceLog, signal: AbortSignal, depth: Depth = "all") {
    this.#depth = depth;
    this.clients = clients;
    this.sink = sink;
    this.log = log;
    this.signal = signal;
  }

  /** Those of what a list names that are asked about one by one. */
  each(listed: readonly string[]): readonly string[] {
    return this.#depth === "sample" ? listed.slice(0, 1) : listed;
  }

  /** Asks about each of what a list names, some at a time; where calls are counted only, about the first, and each call stands for as many as there are. */
  forEach<R>(listed: readonly string[], atOnce: number, ask: (item: string) => Promise<R>): Promise<R[]> {
    if (this.#depth !== "count") return mapLimit(this.each(listed), atOnce, ask);
    return this.#times.run((this.#times.getStore() ?? 1) * listed.length, () => mapLimit(listed.slice(0, 1), atOnce, ask));
  }

  /** Sends one operation. Only an aborted scan and a refused operation throw. */
  async call(operation: OperationName, of: string, send: Send): Promise<Answer> {
    const service = operationOf(operation)?.service ?? "";
    try {
      const value = toCliJson(await this.#slots.use(() => this.#sent(service, operation, of, send)));
      return { ok: true, value: isObject(value) ? value : {} };
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof RefusedOperation) throw error;
      const { code, reason } = reasonOf(error);
      if (isDenied(code)) this.log.denied(service, operation, of);
      return { ok: false, code, reason };
    }
  }

  /** A call that waits to be tried again keeps its slot: who is throttled asks for less. */
  #sent(service: string, operation: OperationName, of: string, send: Send): Promise<object> {
    this.signal.throwIfAborted();
    this.log.called(service, operation, of, this.#times.getStore());
    return watchThrottling(
      () => send({ abortSignal: this.signal }),
      (throttling) => this.log.throttled(service, operation, of, throttling),
    );
  }

  /** Reads one answer into the bundle; undefined when there is none, which is then noted. */
  async read(operation: OperationName, place: Place, send: Send): Promise<RawObject | undefined> {
    this.log.reading(`${operation} ${place.of}`);
    const answer = await this.call(operation, place.of, send);
    if (!answer.ok) {
      this.lacks(operation, place, answer);
      return undefined;
    }
    return this.#keepWhole(place, answer.value);
  }

  /** Reads all pages of an operation into one document. What broke off keeps the mark that more follows, and is noted. */
  async readPages(operation: OperationName, place: Place, paging: Paging, send: SendPage): Promise<RawObject | undefined> {
    const gathered = await this.gather(operation, place, paging, send);
    if (!gathered) return undefined;
    const { lists, token } = gathered;
    if (token === undefined) return this.#keepWhole(place, lists);
    const document = { ...lists, IsTruncated: true, ...(token !== "" && { [paging.next]: token }) };
    await this.sink.write(place.path, document);
    return document;
  }

  /** Puts the pages of an operation together and writes nothing; undefined when the first one is refused. What broke off is noted. */
  async gather(operation: OperationName, place: Place, paging: Paging, send: SendPage): Promise<Gathered | undefined> {
    const lists = new Map<string, unknown[]>(paging.lists.map((key) => [key, []]));
    let token: string | undefined;
    for (let page = 1; ; page += 1) {
      const answer = await this.call(operation, place.of, (options) => send(token === undefined ? {} : { [paging.token]: token }, options));
      if (!answer.ok) {
        if (token !== undefined) return this.#brokenOff(operation, place, { lists: Object.fromEntries(lists), token }, page - 1, answer);
        this.lacks(operation, place, answer);
        return undefined;
      }
      this.log.reading(`${operation} ${place.of}`, page, append(lists, answer.value, paging.kept));
      const next = nextOf(answer.value, paging.next);
      if (next === undefined || (this.#depth === "sample" && !paging.isWhole)) return { lists: Object.fromEntries(lists) };
      if (next === "" || next === token) return this.#brokenOff(operation, place, { lists: Object.fromEntries(lists), token: next }, page, NO_WAY_ON);
      token = next;
    }
  }

  /** A list that was read in part is never what need not be granted: its source is not whole. */
  #brokenOff(operation: OperationName, place: Place, gathered: Gathered, pages: number, { code, reason }: Refusal): Gathered {
    this.lacks(operation, place, { code, reason: `breaks off after page ${pages}: ${reason}` }, false);
    return gathered;
  }

  async #keepWhole(place: Place, document: RawObject): Promise<RawObject> {
    this.log.gave(place.path);
    await this.sink.write(place.path, document);
    return document;
  }

  /** `isOptional`: otherwise than the list of operations says it. What was throttled to the end is there to be read, and so never optional. */
  lacks(operation: OperationName, place: Place, { reason, code }: Refusal, isOptional?: boolean): void {
    const listed = operationOf(operation);
    const what = `${listed?.service} ${operation}`;
    this.log.lacks({
      call: what,
      path: place.path,
      reason,
      what,
      of: place.of,
      weakens: listed?.why ?? "",
      isOptional: !THROTTLING.test(code) && (isOptional ?? listed?.isOptional ?? false),
    });
  }
}

/** Why a list that has another page is not read on. */
export const NO_WAY_ON: Refusal = { code: "", reason: "it goes on, and does not say where" };

/** What asks for the page after this one: empty when there is one and its name was not told; undefined when this is the last one. */
export function nextOf(page: RawObject, key: string): string | undefined {
  const next = textField(page, key) ?? "";
  return next !== "" || page["IsTruncated"] === true ? next : undefined;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Adds a page to the lists; how many elements there are now. */
function append(lists: ReadonlyMap<string, unknown[]>, page: RawObject, kept: Paging["kept"] = (element) => element): number {
  let count = 0;
  for (const [key, all] of lists) {
    for (const one of asList(page[key])) all.push(kept(one));
    count += all.length;
  }
  return count;
}

/** The texts under a key of every element, or the elements themselves when they are texts. */
export const textsIn = (document: RawObject | undefined, list: string, key?: string): string[] =>
  asList(document?.[list]).flatMap((one) => (key === undefined ? (typeof one === "string" ? [one] : []) : (textField(one, key) ?? [])));

const isDenied = (code: string): boolean => /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError/.test(code);

const PLAIN_REASONS: ReadonlyArray<readonly [RegExp, string]> = [
  [THROTTLING, "was throttled until the retries ran out"],
  [/CredentialsProviderError/, "has no credentials"],
  [/ExpiredToken/, "has expired credentials"],
  [/InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch/, "has credentials that AWS does not accept"],
  [/TimeoutError|ECONNREFUSED|ENOTFOUND|ECONNRESET|EAI_AGAIN|ETIMEDOUT|NetworkingError/, "could not be reached"],
];

/** One sentence on why a call failed, and the service's word for it. */
export function reasonOf(error: unknown): Refusal {
  const name = error instanceof Error ? error.name : "";
  const system = textField(error, "code") ?? "";
  const code = name === "Error" || name === "AggregateError" || name === "" ? system : name;
  const said = (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 500) ?? "";
  if (isDenied(code)) return { code, reason: `is denied: ${said || code}` };
  const plain = PLAIN_REASONS.find(([pattern]) => pattern.test(code) || pattern.test(system))?.[1] ?? "could not be read";
  return { code, reason: `${plain}: ${said || code}` };
}
