import { serverId } from "@/server/jobs/server-id.ts";
import { type SharedKind, submitShared } from "@/server/jobs/shared-jobs.ts";
import type { Store } from "@/server/store/client.ts";
import { tellNews } from "@/server/store/news.ts";
import { listSources, type SourceRecord } from "@/server/store/source-repository.ts";
import { warmSnapshot } from "./ask-snapshot.ts";
import { notedElsewhere, notifyOf } from "./notice/notify.ts";
import { runScan } from "./run-job-thread.ts";
import { isReadLive, readableSource } from "./scan-sources.ts";
import { serverStore } from "./store-handle.ts";
import { followSources } from "./watch/follow-sources.ts";

const tell = (thrown: unknown): void =>
  void process.stderr.write(`rolewalk: the clusters could not be watched: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);

/** Tells the other servers on the database. */
async function tellOthers(topic: "snapshot" | "sources", id: string): Promise<void> {
  await tellNews(await serverStore(), { topic, id, from: serverId() });
}

/** A snapshot was made here: it is made ready to be asked, here and on the other servers, and what it brings is told. */
export function snapshotKept(id: string): void {
  warmSnapshot(id);
  tellOthers("snapshot", id).catch(tell);
}

/** A scan has made a snapshot: the live view goes on from it as well, and what it brings is told. */
export function snapshotMade(id: string): void {
  snapshotKept(id);
  followHere();
  void notifyOf(id);
}

/** Another server has made a snapshot, and has told of it whom it may concern. */
export function foundElsewhere(id: string): void {
  warmSnapshot(id);
  followHere();
  void notedElsewhere(id);
}

/** What is watched here becomes what the sources say, as far as a scan has read them. */
export const followHere = (): void => void followSources().catch(tell);

/** The sources are others than before: what is watched becomes what they say. Sources that no scan has read yet are read first. */
export function sourcesChanged(): void {
  follow().catch(tell);
}

async function follow(): Promise<void> {
  await tellOthers("sources", "");
  await readFirst();
}

/** Reads what is watched when no scan has read it yet. */
async function readFirst(): Promise<void> {
  if ((await followSources()) === "done") return;
  const store = await serverStore();
  const records = await readLive(store);
  await submitShared(store, scanJob, scanOf(records, watchedNames(records)), true);
}

const readLive = async (store: Store): Promise<readonly SourceRecord[]> => (await listSources(store)).filter((one) => one.enabled && isReadLive(one));

/** A scan as it is asked for: `names` of all sources, `due` of those that are read, absent: all. */
export interface ScanAsked {
  readonly names: readonly string[];
  readonly due?: readonly string[] | undefined;
}

/** Asks for a scan of sources; `due`: names of those that are to be read anew. */
export const scanOf = (records: readonly SourceRecord[], due?: readonly string[]): ScanAsked => ({
  names: records.map((one) => one.name),
  ...(due ? { due: due.toSorted() } : {}),
});

/** A scan, which any server can do: what it reads stands in the database. */
export const scanJob: SharedKind<ScanAsked> = {
  kind: "scan",
  reads: ({ names, due }) => due ?? names,
  work: ({ names, due }) => ({
    run: async (context) => {
      const records = (await readLive(await serverStore())).filter((one) => names.includes(one.name));
      const sources = records.flatMap((one) => readableSource(one) ?? []);
      return runScan({ sources, ...(due ? { due } : {}) }, context);
    },
    done: snapshotMade,
  }),
};

/** Names of the sources that are watched. A scan reads them along with those that are due: what it makes is what the live view goes on from. */
export const watchedNames = (records: readonly SourceRecord[]): string[] =>
  records.flatMap((record) => {
    const source = readableSource(record);
    return source?.kind === "kubernetes" && source.watch ? [record.name] : [];
  });
