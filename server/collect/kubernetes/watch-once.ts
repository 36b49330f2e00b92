import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { redactObject } from "@/server/collect/scan/redact.ts";
import { type ApiProblem, networkReason, refusalOf } from "./api-answer.ts";
import { type KubernetesKind, listPath } from "./kinds.ts";
import { NoCredentials, type ReadOnlyClient, RefusedRequest } from "./read-only-client.ts";
import { linesOf } from "./watch-lines.ts";

/** From where a list is watched. */
export interface Place {
  /** `v1` or `apps/v1`. */
  readonly apiVersion: string;
  readonly resourceVersion: string;
}

/** How a watch ended. `ended`: as watches do, to be gone on from where it was. `isHeard`: something came of it before. */
export interface WatchEnd {
  readonly place: Place;
  readonly isHeard: boolean;
  readonly problem?: ApiProblem | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** One object that came, changed or went, without its secrets. */
export type OnObject = (change: "put" | "removed", object: RawObject) => void;

/** A server ends a watch after about so long; watches of different kinds do not all begin anew at once. */
const SHORTEST_S = 240;
const SPREAD_S = 240;
/** A connection on which nothing came so much longer than the server would keep it is taken for dead. */
const GRACE_MS = 30_000;

/** What is told while a list is watched. */
export interface Heard {
  readonly onOpen: () => void;
  readonly onObject: OnObject;
}

/** Watches a list once, from its place on, until the connection ends for whatever reason. @throws only when aborted */
export async function watchOnce(client: ReadOnlyClient, one: KubernetesKind, from: Place, heard: Heard, signal: AbortSignal): Promise<WatchEnd> {
  const seconds = Math.round(SHORTEST_S + SPREAD_S * Math.random());
  const overdue = AbortSignal.timeout(seconds * 1000 + GRACE_MS);
  const connection = new Connection(one, from, heard);
  try {
    return await connection.follow(client, seconds, AbortSignal.any([signal, overdue]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RefusedRequest) throw error;
    if (error instanceof NoCredentials) return connection.end({ kind: "unauthorized", message: `there are none to be had: ${error.message}` });
    return connection.end({ kind: "unreachable", message: overdue.aborted ? "nothing came for too long" : networkReason(error) });
  }
}

/** One connection of a watch, and how far it has come. */
class Connection {
  readonly #kind: KubernetesKind;
  readonly #heard: Heard;
  #place: Place;
  #isHeard = false;

  constructor(kind: KubernetesKind, from: Place, heard: Heard) {
    this.#kind = kind;
    this.#place = from;
    this.#heard = heard;
  }

  end(problem?: ApiProblem, retryAfterMs?: number): WatchEnd {
    return { place: this.#place, isHeard: this.#isHeard, problem, retryAfterMs };
  }

  async follow(client: ReadOnlyClient, seconds: number, signal: AbortSignal): Promise<WatchEnd> {
    const { apiVersion, resourceVersion } = this.#place;
    const path = listPath(this.#kind, apiVersion.split("/").at(-1) ?? "v1");
    const query = { watch: "1", allowWatchBookmarks: "true", resourceVersion, timeoutSeconds: String(seconds) };
    const response = await client.get(path, query, "application/json", signal);
    const body = response.httpStatusCode === 200 ? response.body.stream() : null;
    if (!body) {
      const { problem, retryAfterMs } = refusalOf(response, await response.body.text());
      return this.end(problem, retryAfterMs);
    }
    this.#heard.onOpen();
    for await (const line of linesOf(body)) {
      const problem = this.#take(eventOf(line));
      if (problem) return this.end(problem);
    }
    return this.end();
  }

  /** Takes in one event; the problem that ends the watch, if it is one. */
  #take(event: WatchEvent | undefined): ApiProblem | undefined {
    if (!event) return { kind: "malformed", message: "the watch sent a line that is no event" };
    if (event.type === "ERROR") return problemOf(event.object);
    const { apiVersion, resourceVersion } = this.#place;
    this.#place = { apiVersion, resourceVersion: textField(field(event.object, "metadata"), "resourceVersion") ?? resourceVersion };
    this.#isHeard = true;
    if (event.type !== "BOOKMARK") this.#heard.onObject(event.type === "DELETED" ? "removed" : "put", redactObject(apiVersion, this.#kind.kind, event.object));
    return undefined;
  }
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: RawObject;
}
const TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]);

function eventOf(line: string): WatchEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const type = textField(value, "type");
    const object = field(value, "object");
    return type !== undefined && TYPES.has(type) && isObject(object) ? { type: type as WatchEvent["type"], object } : undefined;
  } catch {
    return undefined;
  }
}

/** What the server says in place of an event: that the place is too old, mostly. */
function problemOf(status: RawObject): ApiProblem {
  const code = status["code"];
  const message = `${typeof code === "number" ? code : "error"} ${textField(status, "message") ?? ""}`.trim();
  return { kind: code === 410 || textField(status, "reason") === "Expired" ? "gone" : "failed", message };
}
