import { MessageChannel } from "node:worker_threads";
import { readableSource } from "@/server/api/scan-sources.ts";
import { snapshotRow } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, resultOf } from "@/server/api/thread-problem.ts";
import { threadFile, threadHeapMiB } from "@/server/api/threads.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { Lane } from "@/server/jobs/lane.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import type { Store } from "@/server/store/client.ts";
import { lastForgotten } from "@/server/store/forgotten-name-repository.ts";
import { listSnapshots, type SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { listSources } from "@/server/store/source-repository.ts";
import { type Listener, LiveFeed } from "./live-feed.ts";
import type { ClusterSource, WatchNews } from "./watch-session.ts";
import { liveAnswerTask, rebaseTask, startTask, stopTask } from "./watch-task.ts";

interface Running {
  readonly feed: LiveFeed;
  /** The sources as they were when it began, to see whether they are others now. */
  readonly sources: string;
  /** When somebody was forgotten last before it began: what it heard before that names them. */
  readonly forgotten: string | undefined;
  base: string;
}

interface State {
  lane: Lane | undefined;
  running: Running | undefined;
  /** Of the view that runs, or ran last: no number is used twice. */
  version: number;
  /** One after the other: what is begun is not ended meanwhile. */
  turn: Promise<unknown>;
  readonly listeners: Set<Listener>;
}

const live = processWide("live", (): State => ({ lane: undefined, running: undefined, version: 0, turn: Promise.resolve(), listeners: new Set() }));

const HERE = { start: startTask, rebase: rebaseTask, answer: liveAnswerTask, stop: stopTask };

/** Does a task in the thread that watches. */
async function run(name: keyof typeof HERE, task: object, options?: Parameters<Lane["run"]>[2]): Promise<unknown> {
  const file = threadFile("watch");
  const here = HERE[name] as (task: object) => Promise<Outcome<unknown>>;
  if (!file) return resultOf(await here(task));
  live.lane ??= new Lane(file, threadHeapMiB());
  return resultOf((await live.lane.run(name, task, options)) as Outcome<unknown>);
}

/** Sources of clusters that are watched. */
async function watchedSources(store: Store): Promise<readonly ClusterSource[]> {
  const records = (await listSources(store)).filter((one) => one.enabled && one.kind === "kubernetes");
  return records.flatMap((record) => {
    const source = readableSource(record);
    return source?.kind === "kubernetes" && source.watch ? [source] : [];
  });
}

/** The newest snapshot of a scan that has read all of these sources, a complete one where there is one. */
async function baseOf(store: Store, sources: readonly ClusterSource[]): Promise<SnapshotRecord | undefined> {
  const holds = (record: SnapshotRecord): boolean => sources.every(({ name }) => record.sources.some((one) => one.name === name && one.state !== "failed"));
  const all = (await listSnapshots(store)).filter(holds);
  return all.find((one) => one.status === "complete") ?? all[0];
}

/** How long until a watch whose thread was lost is begun again. */
const RESTART_MS = 1000;

async function start(base: SnapshotRecord, sources: readonly ClusterSource[], forgotten: string | undefined): Promise<void> {
  const feed = new LiveFeed(snapshotRow(base), live.version, live.listeners);
  live.running = undefined;
  const { port1, port2 } = new MessageChannel();
  port1.on("message", (news: WatchNews) => {
    feed.take(news);
    live.version = feed.answer.version;
  });
  port1.unref();
  // an end that nobody asked for: the thread has run out of memory
  port1.on("close", () => {
    if (live.running?.feed !== feed) return;
    live.running = undefined;
    setTimeout(() => followSources().catch(() => undefined), RESTART_MS).unref();
  });
  await run("start", { snapshot: base.id, sources, port: port2 }, { transfer: [port2] });
  live.running = { feed, sources: JSON.stringify(sources), forgotten, base: base.id };
  feed.take({ news: "change", change: { at: new Date().toISOString(), access: true, clusters: {}, all: true } });
  live.version = feed.answer.version;
}

async function stop(): Promise<void> {
  if (!live.running) return;
  try {
    // whoever sees that there is no live view any more finds the snapshot of it
    await run("stop", {});
  } finally {
    live.running = undefined;
  }
  for (const listener of live.listeners) listener({ event: "sources" });
}

async function follow(): Promise<"unread" | "done"> {
  const store = await serverStore();
  const sources = await watchedSources(store);
  if (sources.length === 0) {
    await stop();
    return "done";
  }
  const base = await baseOf(store, sources);
  // of several servers each counts by itself: who comes from another one must not find its number here
  if (store.dialect === "postgresql" && live.version === 0) live.version = Math.floor(Math.random() * 2 ** 40);
  if (!base) return "unread";
  const { running } = live;
  const forgotten = await lastForgotten(store);
  if (running?.sources !== JSON.stringify(sources) || running.forgotten !== forgotten) await start(base, sources, forgotten);
  else if (running.base !== base.id && base.origin !== "live") {
    await run("rebase", { snapshot: base.id });
    running.base = base.id;
  }
  return "done";
}

/**
 * Watches what the sources say, from the newest scan of them on: begins, ends or goes on from a newer one as needed. `unread`: no scan has read
 * them yet.
 */
export function followSources(): Promise<"unread" | "done"> {
  const next = live.turn.then(follow);
  live.turn = next.catch(() => undefined);
  return next;
}

/** Ends the watch; what was heard since the last snapshot becomes one. */
export async function closeLive(): Promise<void> {
  await live.turn;
  await stop();
  const { lane } = live;
  live.lane = undefined;
  await lane?.close();
}

/** The live view; undefined when nothing is watched. */
export const liveFeed = (): LiveFeed | undefined => live.running?.feed;

/** Told each event of the live view from now on, also of one that begins later; gives what ends that. */
export function listenLive(listener: Listener): () => void {
  live.listeners.add(listener);
  return () => void live.listeners.delete(listener);
}

/** The live view. @throws UsageError when nothing is watched */
export function requireFeed(): LiveFeed {
  const feed = liveFeed();
  if (feed) return feed;
  throw new UsageError("not-found", "nothing is watched: give a source of a cluster `watch: true`");
}

/** Asks the live view, in the thread that keeps it up. The answer is JSON as UTF-8 bytes. @throws UsageError */
export async function askLive(question: string, params: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  requireFeed();
  return (await run("answer", { question, params })) as Uint8Array;
}
