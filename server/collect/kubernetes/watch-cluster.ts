import { setTimeout as sleep } from "node:timers/promises";
import type { RawObject } from "@/server/collect/bundle/raw.ts";
import { Slots } from "@/server/collect/scan/slots.ts";
import { type ApiProblem, type ApiRequest, ask, PATIENCE, type Patience } from "./api-answer.ts";
import { type KubernetesKind, WATCHED_KINDS } from "./kinds.ts";
import type { KubeAccess } from "./kube-config.ts";
import { listObjects } from "./list-objects.ts";
import { ReadOnlyClient } from "./read-only-client.ts";
import { type Heard, type Place, watchOnce } from "./watch-once.ts";

/**
 * How a kind fares. `watched`: what changes is heard of. `interrupted`: it is being connected again, and nothing is missed. `polled`: it may not be
 * watched, or not be listed, and is as the last scan has left it. `absent`: the server does not serve it.
 */
export type KindState = "listing" | "watched" | "interrupted" | "polled" | "absent";

/** What is heard of a cluster. Objects are without their secrets. */
export type ClusterNews =
  /** All objects of the kind that there are. */
  | { readonly news: "listed"; readonly kind: KubernetesKind; readonly objects: readonly RawObject[] }
  | { readonly news: "put" | "removed"; readonly kind: KubernetesKind; readonly object: RawObject }
  | { readonly news: "state"; readonly kind: KubernetesKind; readonly state: KindState; readonly reason?: string | undefined };

export interface WatchPauses {
  /** Milliseconds before the second try to connect; doubled for each further one that brings nothing. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** Milliseconds until what was forbidden is asked for again. */
  readonly forbiddenMs: number;
}
const PAUSES: WatchPauses = { firstMs: 500, longestMs: 30_000, forbiddenMs: 300_000 };

export interface WatchOptions {
  readonly patience?: Patience | undefined;
  readonly pauses?: WatchPauses | undefined;
}

/** How many lists are read at once. */
const CONCURRENCY = 3;
/** After so many connections in a row that broke without a word the list is read anew. */
const BREAKS_UNTIL_LIST = 5;

/**
 * Lists every kind of a cluster, then hears of each change, until it is aborted; then it rejects with the signal's reason. What `tell` throws ends the watch
 * of all kinds, and is what it rejects with. Nothing is asked any more once it has rejected.
 */
export async function watchCluster(access: KubeAccess, tell: (news: ClusterNews) => void, signal: AbortSignal, options: WatchOptions = {}): Promise<void> {
  const client = new ReadOnlyClient(access.config, access.server, { mayWatch: true });
  const slots = new Slots(CONCURRENCY);
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const heard = (news: ClusterNews): void => {
    try {
      tell(news);
    } catch (thrown) {
      // otherwise it would read as a connection that was lost
      ending.abort(thrown);
      throw thrown;
    }
  };
  const watches = WATCHED_KINDS.map((kind) => new KindWatch(client, kind, slots, heard, ended, options).run());
  try {
    await Promise.all(watches);
  } catch (thrown) {
    ended.throwIfAborted();
    throw thrown;
  } finally {
    ending.abort();
    await Promise.allSettled(watches);
    await client.close();
  }
}

/** One kind of a cluster while it is watched. */
class KindWatch {
  readonly #client: ReadOnlyClient;
  readonly #kind: KubernetesKind;
  readonly #slots: Slots;
  readonly #tell: (news: ClusterNews) => void;
  readonly #signal: AbortSignal;
  readonly #patience: Patience;
  readonly #pauses: WatchPauses;
  #state: KindState | undefined;
  /** Tries in a row that brought nothing. */
  #breaks = 0;

  constructor(client: ReadOnlyClient, kind: KubernetesKind, slots: Slots, tell: (news: ClusterNews) => void, signal: AbortSignal, options: WatchOptions) {
    this.#client = client;
    this.#kind = kind;
    this.#slots = slots;
    this.#tell = tell;
    this.#signal = signal;
    this.#patience = options.patience ?? PATIENCE;
    this.#pauses = options.pauses ?? PAUSES;
  }

  async run(): Promise<void> {
    let place: Place | undefined;
    for (;;) {
      this.#signal.throwIfAborted();
      place ??= await this.#list();
      if (!place) continue;
      place = await this.#watch(place);
    }
  }

  /** Reads the list anew; undefined when it could not be, after the pause that is due. */
  async #list(): Promise<Place | undefined> {
    this.#say("listing");
    const kind = this.#kind;
    const asker = (request: ApiRequest) => ask(this.#client, request, this.#signal, this.#patience);
    const { apiVersion, objects, problem, resourceVersion } = await this.#slots.use(() => listObjects(asker, kind, () => undefined));
    if (problem) {
      await this.#after(problem);
      return undefined;
    }
    this.#tell({ news: "listed", kind, objects });
    // a kind that is not served has no version to go on from
    if (resourceVersion !== undefined) return { apiVersion, resourceVersion };
    await this.#rest("absent");
    return undefined;
  }

  /** Watches from a place until the connection ends; where to go on, undefined when the list is to be read anew. */
  async #watch(from: Place): Promise<Place | undefined> {
    const kind = this.#kind;
    const heard: Heard = { onOpen: () => this.#say("watched"), onObject: (news, object) => this.#tell({ news, kind, object }) };
    const end = await watchOnce(this.#client, kind, from, heard, this.#signal);
    if (end.isHeard) this.#breaks = 0;
    if (!end.problem) return this.#goOn(end.place, end.isHeard);
    if (end.problem.kind === "gone") {
      // a server that says so of a list it has just given is not asked without end
      await this.#pause(this.#breaks);
      this.#breaks += 1;
      return undefined;
    }
    await this.#after(end.problem, end.retryAfterMs);
    const isLost = end.problem.kind === "forbidden" || end.problem.kind === "not-found" || this.#breaks >= BREAKS_UNTIL_LIST;
    return isLost ? undefined : end.place;
  }

  /** A watch that ended as watches do is begun again at once; one that brings nothing over and over is not. */
  async #goOn(place: Place, isHeard: boolean): Promise<Place> {
    if (!isHeard) {
      await this.#pause(this.#breaks);
      this.#breaks += 1;
    }
    return place;
  }

  /** Waits as long as a problem asks for. */
  async #after({ kind, message }: ApiProblem, retryAfterMs?: number): Promise<void> {
    if (kind === "forbidden" || kind === "not-found") return this.#rest(kind === "forbidden" ? "polled" : "absent", message);
    if (kind === "unauthorized") this.#client.forgetCredentials();
    this.#say("interrupted", message);
    this.#breaks += 1;
    await this.#pause(this.#breaks, retryAfterMs);
  }

  /** Leaves the kind alone for a long while: a permission that is given later is found then. */
  async #rest(state: KindState, reason?: string): Promise<void> {
    this.#say(state, reason);
    await sleep(this.#pauses.forbiddenMs, undefined, { signal: this.#signal });
  }

  async #pause(breaks: number, atLeastMs = 0): Promise<void> {
    if (breaks === 0 && atLeastMs === 0) return;
    const { firstMs, longestMs } = this.#pauses;
    const backoff = firstMs * 2 ** Math.max(0, breaks - 1) * (0.5 + Math.random());
    await sleep(Math.min(Math.max(backoff, atLeastMs), longestMs), undefined, { signal: this.#signal });
  }

  #say(state: KindState, reason?: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell({ news: "state", kind: this.#kind, state, reason });
  }
}
