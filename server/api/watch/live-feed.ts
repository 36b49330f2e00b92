import { LIVE, type LiveChange, type LiveView, type WatchedSource } from "@/server/contract/live-view.ts";
import type { SnapshotRow } from "@/server/contract/screen.ts";
import type { WatchNews } from "./watch-session.ts";

/** Changes that are remembered for those who come back after a cut. */
const REMEMBERED = 1000;

/** What is told to who listens: a change, or that the sources fare otherwise. */
export type FeedEvent = { readonly event: "change"; readonly change: LiveChange } | { readonly event: "sources" };

export type Listener = (event: FeedEvent) => void;

/** What became otherwise in the live view, in order, for all who listen. */
export class LiveFeed {
  readonly #changes: LiveChange[] = [];
  readonly #listeners: Set<Listener>;
  readonly #base: SnapshotRow;
  #watched: readonly WatchedSource[] = [];
  #version: number;
  #changedAt: string | undefined;

  /** `base`: the snapshot it begins with; `version`: that of the view before it, so that no number is used twice; `listeners`: of the view before it. */
  constructor(base: SnapshotRow, version: number, listeners: Set<Listener>) {
    this.#listeners = listeners;
    this.#base = base;
    this.#version = version;
  }

  get answer(): LiveView {
    const heard = new Map(this.#watched.map((one) => [one.source, one.heardAt]));
    const sources = this.#base.sources.map((one) => ({ ...one, ...(heard.get(one.name) ? { capturedAt: heard.get(one.name) ?? undefined } : {}) }));
    const row = { ...this.#base, id: LIVE, origin: "live", capturedAt: this.#changedAt ?? this.#base.capturedAt, sources };
    return { row, version: this.#version, watched: [...this.#watched] };
  }

  take(news: WatchNews): void {
    if (news.news === "sources") {
      this.#watched = news.watched;
      this.#tell({ event: "sources" });
      return;
    }
    this.#version += 1;
    const change = { version: this.#version, ...news.change };
    this.#changedAt = change.at;
    this.#changes.push(change);
    this.#changes.splice(0, Math.max(0, this.#changes.length - REMEMBERED));
    this.#tell({ event: "change", change });
  }

  /** What who has seen this version has not: the changes since, or one that says that everything may be otherwise. */
  since(version: number): readonly LiveChange[] {
    if (version === this.#version) return [];
    const missed = this.#changes.filter((one) => one.version > version);
    const isWhole = version < this.#version && missed[0]?.version === version + 1;
    if (isWhole) return missed;
    return [{ version: this.#version, at: new Date().toISOString(), access: true, clusters: {}, all: true }];
  }

  #tell(event: FeedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
