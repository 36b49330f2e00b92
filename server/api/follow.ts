import { submitJob } from "@/server/jobs/run-job.ts";
import { listSources, type SourceRecord } from "@/server/store/source-repository.ts";
import { warmSnapshot } from "./ask-snapshot.ts";
import { notifyOf } from "./notice/notify.ts";
import { runScan } from "./run-job-thread.ts";
import { isReadLive, readableSource } from "./scan-sources.ts";
import { serverStore } from "./store-handle.ts";
import { followSources } from "./watch/follow-sources.ts";

const tell = (thrown: unknown): void =>
  void process.stderr.write(`rolewalk: the clusters could not be watched: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);

/** A scan has made a snapshot: it is made ready to be asked, the live view goes on from it, and what it brings is told. */
export function snapshotMade(id: string): void {
  warmSnapshot(id);
  followSources().catch(tell);
  void notifyOf(id);
}

/** The sources are others than before: what is watched becomes what they say. Sources that no scan has read yet are read first. */
export function sourcesChanged(): void {
  follow().catch(tell);
}

async function follow(): Promise<void> {
  if ((await followSources()) === "done") return;
  const store = await serverStore();
  const records = (await listSources(store)).filter((one) => one.enabled && isReadLive(one));
  const sources = records.flatMap((one) => readableSource(one) ?? []);
  await submitJob(store, { kind: "scan", run: (context) => runScan({ sources, due: watchedNames(records) }, context), done: snapshotMade });
}

/** Names of the sources that are watched. A scan reads them along with those that are due: what it makes is what the live view goes on from. */
export const watchedNames = (records: readonly SourceRecord[]): string[] =>
  records.flatMap((record) => {
    const source = readableSource(record);
    return source?.kind === "kubernetes" && source.watch ? [record.name] : [];
  });
