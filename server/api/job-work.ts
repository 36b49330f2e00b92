import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { DoctorAnswer } from "@/server/contract/doctor.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { JobContext } from "@/server/jobs/run-job.ts";
import { doctor } from "./check-sources.ts";
import { documentsOfBundle, factsOfBundle } from "./load-bundle.ts";
import { heldTo } from "./push/push-scope.ts";
import { progressOf } from "./scan-progress.ts";
import { scanToSnapshot, sentToSnapshot } from "./scan-to-snapshot.ts";
import { keepFacts } from "./snapshots.ts";
import { serverStore } from "./store-handle.ts";
import { UsageError } from "./usage-error.ts";

/** A bundle on this machine's disk that is to become a snapshot; `label` is its name for people. */
export interface ImportInput {
  readonly file: string;
  readonly label: string;
}

export interface ScanInput {
  readonly sources: readonly ScanSource[];
  /** Names of those that are to be read anew; absent: all. Of the others stays what was last read. */
  readonly due?: readonly string[] | undefined;
}

/** What a source has sent, on this machine's disk, and what it may send. */
export interface PushInput {
  readonly file: string;
  readonly source: string;
  readonly clusters: readonly string[];
  readonly accounts: readonly string[];
}

/** Long work in whatever thread this runs; what reads a snapshot keeps it and gives its id. */
export type JobWork<I, O = string> = (input: I, context: JobContext) => Promise<O>;

export const importWork: JobWork<ImportInput> = async ({ file, label }, { signal, progress }) => {
  progress([{ name: label, state: "reading", detail: "reading the bundle", objects: 0 }]);
  const facts = await factsOfBundle(file, new Date());
  signal.throwIfAborted();
  const { read, failed } = facts.coverage;
  const objects = read.reduce((n, r) => n + r.objects, 0);
  progress([{ name: label, state: failed.length > 0 ? "partial" : "done", detail: `${read.length} files read, ${failed.length} not`, objects }]);
  return keepFacts(await serverStore(), facts, { origin: "upload", label });
};

export const scanWork: JobWork<ScanInput> = async ({ sources, due }, { signal, progress }) => {
  const wanted = due ? sources.filter((s) => due.includes(s.name)) : sources;
  return scanToSnapshot(
    await serverStore(),
    sources,
    wanted,
    { origin: due ? "schedule" : "scan" },
    progressOf(
      wanted.map((one) => one.name),
      progress,
    ),
    signal,
  );
};

export const pushWork: JobWork<PushInput> = async ({ file, source, clusters, accounts }, { signal, progress }) => {
  progress([{ name: source, state: "reading", detail: "reading what was sent", objects: 0 }]);
  const sent = heldTo(await documentsOfBundle(file), source, { clusters, accounts });
  signal.throwIfAborted();
  if (sent.documents.length === 0) throw new UsageError("invalid", nothingKept(sent.failed));
  const objects = sent.documents.reduce((n, document) => n + document.readings.reduce((m, reading) => m + reading.objects, 0), 0);
  const state = sent.failed.length > 0 ? "partial" : "done";
  progress([{ name: source, state, detail: `${sent.documents.length} files kept, ${sent.failed.length} not`, objects }]);
  return sentToSnapshot(await serverStore(), source, { name: source, ...sent });
};

const nothingKept = (failed: readonly CoverageFailure[]): string =>
  `nothing of what was sent could be kept${failed[0] ? `: \`${failed[0].path}\` ${failed[0].reason}` : ""}`;

export const checkWork: JobWork<ScanInput, DoctorAnswer> = ({ sources }, { signal }) => doctor(sources, signal);
