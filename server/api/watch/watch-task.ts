import type { MessagePort } from "node:worker_threads";
import { declaredHere } from "@/server/api/declared/store-declared.ts";
import { factsOfSnapshot, findRecord } from "@/server/api/load-snapshot.ts";
import { ASKED_IN_THREADS } from "@/server/api/questions.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { serverId } from "@/server/jobs/server-id.ts";
import { pseudonymsOf } from "@/server/store/forgotten-name-repository.ts";
import { takeLease } from "@/server/store/lease-repository.ts";
import { type ClusterSource, WatchSession } from "./watch-session.ts";

/** How often at most a snapshot is made of what was heard: `ROLEWALK_LIVE_SNAPSHOT_MINUTES`, else 10. */
const keepEveryMs = (): number => Number(process.env["ROLEWALK_LIVE_SNAPSHOT_MINUTES"] || 10) * 60_000;

/** The server that keeps what was heard has missed its time so often when another takes its place. */
const LEASES = 2.5;

interface Running {
  readonly session: WatchSession;
  readonly timer: NodeJS.Timeout;
  readonly port: MessagePort;
  /** The snapshot that it goes on from. */
  base: string;
}

let running: Running | undefined;

/** What is sent to the thread that watches. */
export interface StartTask {
  readonly snapshot: string;
  readonly sources: readonly ClusterSource[];
  readonly port: MessagePort;
}

/** Begins to watch, from a snapshot on; what was watched before is not any more. */
export const startTask = ({ snapshot, sources, port }: StartTask): Promise<Outcome<boolean>> =>
  outcomeOf(async () => {
    await end();
    const store = await serverStore();
    const facts = await factsOfSnapshot(store, await findRecord(store, snapshot));
    const session = new WatchSession(facts, sources, (news) => port.postMessage(news), { pseudonyms: await pseudonymsOf(store) });
    const timer = setInterval(() => void keep().catch(tellProblem), keepEveryMs());
    timer.unref();
    running = { session, timer, port, base: snapshot };
    return true;
  });

/** Goes on from another snapshot. */
export const rebaseTask = ({ snapshot }: { readonly snapshot: string }): Promise<Outcome<boolean>> =>
  outcomeOf(async () => {
    const store = await serverStore();
    const facts = await factsOfSnapshot(store, await findRecord(store, snapshot));
    const live = requireLive();
    live.base = snapshot;
    live.session.rebase(facts);
    return true;
  });

/** Answers a question with the UTF-8 bytes of its JSON. */
export const liveAnswerTask = ({
  question: name,
  params,
}: {
  readonly question: string;
  readonly params: Readonly<Record<string, unknown>>;
}): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const question = ASKED_IN_THREADS.get(name);
    if (!question) throw new UsageError("not-found", `there is no question \`${name}\``);
    const estate = requireLive().session.estate.at(Date.now());
    return new TextEncoder().encode(JSON.stringify(await question.ask(estate, params, declaredHere)));
  });

/** Ends the watch; what was heard since the last snapshot becomes one. */
export const stopTask = (): Promise<Outcome<boolean>> =>
  outcomeOf(async () => {
    await end();
    return true;
  });

function requireLive(): Running {
  if (running) return running;
  throw new UsageError("not-found", "nothing is watched: give a source of a cluster `watch: true`");
}

async function end(): Promise<void> {
  const live = running;
  if (!live) return;
  running = undefined;
  clearInterval(live.timer);
  live.session.stop();
  await keepOf(live).finally(() => live.port.close());
}

const keep = async (): Promise<void> => {
  if (running) await keepOf(running);
};

/** Makes a snapshot of what was heard, if something was. */
async function keepOf({ session, base }: Running): Promise<void> {
  const store = await serverStore();
  // each of several servers watches, so that each can answer; one of them keeps what was heard
  if (store.dialect === "postgresql" && !(await takeLease(store, "live", serverId(), LEASES * keepEveryMs()))) return;
  if (!session.takeChanged()) return;
  const { label, sources } = await findRecord(store, base);
  const heard = new Map(session.watched.map((one) => [one.source, one.heardAt]));
  const asOf = sources.map((one) => ({ ...one, capturedAt: heard.get(one.name) ?? one.capturedAt }));
  await keepFacts(store, session.estate.facts, { origin: "live", label, sources: asOf });
}

const tellProblem = (thrown: unknown): void =>
  void process.stderr.write(`rolewalk: no snapshot could be made of the live view: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
