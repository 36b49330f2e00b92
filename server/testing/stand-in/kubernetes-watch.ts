import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { status, TOO_OLD, type WatchFault, watchRefusal } from "./kubernetes-faults.ts";
import { apiVersionOf, servedKind } from "./kubernetes-kinds.ts";
import type { Json, KubernetesObjects, ObjectEvent } from "./kubernetes-objects.ts";
import { answerJson } from "./listen.ts";

/** What is watched, and how an object is written for whoever asked. */
export interface WatchAsked {
  readonly resource: string;
  readonly url: URL;
  readonly isWanted: (object: Json) => boolean;
  readonly written: (object: Json) => Json;
}

/** One open watch. */
class Watch {
  readonly resource: string;
  readonly wantsBookmarks: boolean;
  readonly #response: ServerResponse;
  readonly #fault: WatchFault | undefined;
  #sent = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(resource: string, response: ServerResponse, wantsBookmarks: boolean, fault: WatchFault | undefined) {
    this.resource = resource;
    this.wantsBookmarks = wantsBookmarks;
    this.#response = response;
    this.#fault = fault;
  }

  send(type: string, object: Json): void {
    this.#writing = this.#writing.then(() => this.#write(`${JSON.stringify({ type, object })}\n`));
  }

  async #write(line: string): Promise<void> {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    const fault = this.#fault;
    if ((fault?.kind === "drop" || fault?.kind === "malformed") && this.#sent >= fault.after) {
      if (fault.kind === "malformed") this.#response.end('{"type":"MODIFIED","object":{"kind":\n');
      else this.cut();
      return;
    }
    this.#sent += 1;
    if (fault?.kind !== "slow") return void this.#response.write(line);
    const half = Math.floor(line.length / 2);
    this.#response.write(line.slice(0, half));
    await sleep(fault.ms);
    this.#response.write(line.slice(half));
  }

  end(): void {
    this.#writing = this.#writing.then(() => void this.#response.end());
  }

  cut(): void {
    this.#response.destroy();
  }
}

/** The watches of an API server. */
export class Watches {
  readonly #objects: KubernetesObjects;
  readonly #faults: Readonly<Record<string, WatchFault>>;
  readonly #seen = new Map<string, number>();
  readonly #open = new Set<Watch>();

  constructor(objects: KubernetesObjects, faults: Readonly<Record<string, WatchFault>>) {
    this.#objects = objects;
    this.#faults = faults;
  }

  /** How many are open, of one resource or of all. */
  count(resource?: string): number {
    return [...this.#open].filter((watch) => resource === undefined || watch.resource === resource).length;
  }

  /** Cuts the connections of watches, of one resource or of all. */
  drop(resource?: string): void {
    for (const watch of this.#open) if (resource === undefined || watch.resource === resource) watch.cut();
  }

  /** Sends every watch that wants them a bookmark of the present version. */
  bookmark(): void {
    for (const watch of this.#open) if (watch.wantsBookmarks) watch.send("BOOKMARK", this.#bookmarkOf(watch.resource));
  }

  #bookmarkOf(resource: string): Json {
    const kind = servedKind(resource);
    return {
      kind: kind?.kind ?? "Unknown",
      apiVersion: apiVersionOf(kind),
      metadata: { resourceVersion: String(this.#objects.version), creationTimestamp: null },
    };
  }

  /** Answers a watch: what changed since its version, then each change as it happens. */
  open(response: ServerResponse, asked: WatchAsked): ServerResponse {
    const { resource, url } = asked;
    const fault = this.#faults[resource];
    const count = this.#seen.get(resource) ?? 0;
    if (fault) this.#seen.set(resource, count + 1);
    const refusal = watchRefusal(fault, resource, count);
    if (refusal) return answerJson(response, ...refusal);
    const isFaulty = fault !== undefined && (!("times" in fault) || count < fault.times);
    response.writeHead(200, { "content-type": "application/json" });
    response.flushHeaders();
    const watch = new Watch(resource, response, url.searchParams.get("allowWatchBookmarks") === "true", isFaulty ? fault : undefined);
    const before = isFaulty && fault.kind === "gone" ? undefined : this.#before(asked);
    if (typeof before === "string" || before === undefined) {
      watch.send("ERROR", before === undefined ? TOO_OLD : status(400, "BadRequest", before));
      watch.end();
      return response;
    }
    this.#keep(watch, response, asked, before);
    return response;
  }

  /** What a watch is told first; undefined when its version is forgotten, a text when it is none. */
  #before({ resource, url }: WatchAsked): readonly ObjectEvent[] | string | undefined {
    const asked = url.searchParams.get("resourceVersion") ?? "";
    if (asked === "" || asked === "0") {
      const { version } = this.#objects;
      return this.#objects.all(resource).map((object): ObjectEvent => ({ type: "ADDED", resource, version, object }));
    }
    return /^\d+$/.test(asked) ? this.#objects.since(resource, Number(asked)) : `Invalid value: "${asked}": invalid resource version`;
  }

  #keep(watch: Watch, response: ServerResponse, asked: WatchAsked, before: readonly ObjectEvent[]): void {
    const tell = ({ type, resource, object }: ObjectEvent): void => {
      if (resource === asked.resource && asked.isWanted(object)) watch.send(type, asked.written(object));
    };
    for (const event of before) tell(event);
    const stop = this.#objects.listen(tell);
    const seconds = Number(asked.url.searchParams.get("timeoutSeconds") ?? 0);
    const timer = seconds > 0 ? setTimeout(() => watch.end(), seconds * 1000) : undefined;
    this.#open.add(watch);
    response.on("close", () => {
      stop();
      clearTimeout(timer);
      this.#open.delete(watch);
    });
  }
}
