import { z } from "zod";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { SCAN_REPORT } from "@/server/collect/scan/bundle-sink.ts";
import { ClusterFolders, type FolderClaim } from "@/server/collect/scan/cluster-folders.ts";
import { type FolderMoves, movedOutcome, movedPath } from "@/server/collect/scan/cluster-names.ts";
import { exclusionsOf } from "@/server/collect/scan/found-accounts.ts";
import type { OnProgress, SourceOutcome } from "@/server/collect/scan/progress.ts";
import { readSources } from "@/server/collect/scan/read-sources.ts";
import { isNothingRead, resultOf, scanReport } from "@/server/collect/scan/scan.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { Exclusion } from "@/server/facts/sources.ts";
import { momentWords } from "@/server/model/moment.ts";
import { type Capture, type CaptureRecord, findCaptures, readCaptures, saveCapture } from "@/server/store/capture-repository.ts";
import type { Store } from "@/server/store/client.ts";
import { reviewedSnapshots } from "@/server/store/review-repository.ts";
import { forgetOldSnapshots, type KeepPolicy, type ReadSource } from "@/server/store/snapshot-repository.ts";
import { listSources, noteSourceRun, type SourceRunState } from "@/server/store/source-repository.ts";
import { claimsInUse, claimsOfSent, movesOfCaptures } from "./captured-clusters.ts";
import { shownOnPages } from "./load-snapshot.ts";
import { spanned } from "./operate/trace/span.ts";
import { keepFacts } from "./snapshots.ts";
import { ownerOf, SourceSinks } from "./source-sinks.ts";
import { UnreachableError } from "./usage-error.ts";

/**
 * Snapshots of schedules, watches and pushes that are kept, beside the one that pages show: the newest `ROLEWALK_KEPT_SNAPSHOTS` (50), and before them the last of each day for
 * `ROLEWALK_KEPT_DAYS` (400).
 */
const kept = (): KeepPolicy => ({
  newest: Number(process.env["ROLEWALK_KEPT_SNAPSHOTS"] || 50),
  days: Number(process.env["ROLEWALK_KEPT_DAYS"] || 400),
});
/** What nobody asked for, and what is therefore removed when it is old. */
const UNATTENDED = ["schedule", "live", "push"];

/** What is noted of a capture: whose folders are known, and what became of each call. */
interface Notes {
  readonly folders: readonly FolderClaim[];
  readonly outcomes: readonly SourceOutcome[];
  /** What the source left out on purpose. */
  readonly excluded?: readonly Exclusion[] | undefined;
  /** Its documents came as a bundle, and are kept as what was understood of them. */
  readonly sent?: boolean | undefined;
}
// written by this program alone; those of another version are not taken
const NOTES_VERSION = 1;
const noted = z.object({
  version: z.literal(NOTES_VERSION),
  folders: z.array(z.any()),
  outcomes: z.array(z.any()),
  excluded: z.array(z.any()).optional(),
  sent: z.boolean().optional(),
});
const notesOf = ({ notes }: CaptureRecord): Notes => noted.catch({ version: NOTES_VERSION, folders: [], outcomes: [] }).parse(notes);

const documents = z.record(z.string(), z.unknown());

/** How a source fared, with what was found by it. */
interface Run {
  readonly source: string;
  readonly state: SourceRunState;
  readonly reason?: string | undefined;
  readonly outcomes: readonly SourceOutcome[];
}

/** A source is whole when all that was read for it is, and has failed when its own reading has. */
function runOf(source: string, outcomes: readonly SourceOutcome[]): Run {
  const own = outcomes.find((one) => one.name === source);
  const lacking = outcomes.find((one) => one.state !== "complete");
  const state = own?.state === "failed" ? "failed" : lacking ? "partial" : "complete";
  return { source, state, reason: (state === "failed" ? own : lacking)?.reason, outcomes };
}

/** Sources of which there is nothing yet are read whether they are due or not. */
const withUnread = (all: readonly ScanSource[], due: readonly ScanSource[], captures: readonly CaptureRecord[]): readonly ScanSource[] =>
  all.filter((one) => due.includes(one) || !captures.some((capture) => capture.source === one.name));

/**
 * Reads the sources that are due, keeps what was read of each, and puts a snapshot together of what was last read of all of them. Of a source that
 * fails stays what was read before; nothing is kept of a scan that is stopped. Returns the snapshot's id.
 * @throws UnreachableError when no source could be read
 */
export async function scanToSnapshot(
  store: Store,
  sources: readonly ScanSource[],
  due: readonly ScanSource[],
  { origin }: { readonly origin: "scan" | "schedule" },
  watch: OnProgress,
  signal: AbortSignal,
): Promise<string> {
  const names = [...sources.map((one) => one.name), ...(await namesOfPushed(store))];
  const before = await findCaptures(store, names);
  const read = withUnread(sources, due, before);
  const readNames = read.map((one) => one.name);
  const capturedAt = new Date();
  const sinks = new SourceSinks(readNames);
  const folders = new ClusterFolders(before.flatMap((one) => notesOf(one).folders));
  const callsBefore = new Map(before.flatMap((one) => notesOf(one).outcomes.map(({ name, calls }) => [name, calls])));
  const tell: OnProgress = (progress) => watch({ ...progress, callsBefore: callsBefore.get(progress.source) });
  const outcomes = await readSources(read, sinks, tell, signal, { folders, around: (kind, work) => spanned("read source", { "rolewalk.source": kind }, work) });
  signal.throwIfAborted();
  const runs = readNames.map((name) =>
    runOf(
      name,
      outcomes.filter((one) => ownerOf(one.name, readNames) === name),
    ),
  );
  const fresh = runs.flatMap((run) =>
    captureOf(run, sinks, capturedAt, { folders: folders.claims, excluded: exclusionsOf(read.filter((one) => one.name === run.source)) }),
  );
  for (const one of fresh) await saveCapture(store, one);
  for (const { source, state, reason } of runs) await noteSourceRun(store, source, capturedAt, state, reason);
  const result = resultOf(capturedAt.toISOString(), outcomes);
  if (isNothingRead(result))
    throw new UnreachableError(`no source could be read: ${result.sources.map((s) => `${s.name}: ${s.reason ?? "failed"}`).join("; ")}`);
  const others = names.filter((name) => !fresh.some((one) => one.source === name));
  const captures = [...(await readCaptures(store, others)), ...fresh];
  return keepTogether(store, { captures, names, runs, at: capturedAt, origin });
}

/** What a snapshot is put together from: the sources by name, what was last read or sent of each, and how those fared that were read just now. */
interface Together {
  readonly captures: readonly Capture[];
  readonly names: readonly string[];
  readonly runs: readonly Run[];
  readonly at: Date;
  readonly origin: string;
}

async function keepTogether(store: Store, all: Together): Promise<string> {
  const { captures, names, origin } = all;
  const id = await keepFacts(store, together(all), { origin, label: names.join(", "), sources: names.map((name) => heldOf(name, captures)) });
  await forgetOldSnapshots(store, UNATTENDED, kept(), [id, (await shownOnPages(store))?.shown.id ?? id, ...(await reviewedSnapshots(store))], Date.now());
  return id;
}

/** Keeps what a source has sent, and puts a snapshot together of it and of what was last read of all others. Returns the snapshot's id. */
export async function sentToSnapshot(store: Store, source: string, sent: BundleDocuments): Promise<string> {
  const at = new Date();
  const state = sent.failed.length > 0 ? "partial" : "complete";
  const notes: Notes & { readonly version: number } = { version: NOTES_VERSION, folders: [], outcomes: [], sent: true };
  await saveCapture(store, { source, capturedAt: at, state, notes, documents: sent });
  await noteSourceRun(store, source, at, state, sent.failed[0] && `\`${sent.failed[0].path}\` ${sent.failed[0].reason}`);
  const names = (await listSources(store)).filter((one) => one.enabled && one.kind !== "bundle").map((one) => one.name);
  return keepTogether(store, { captures: await readCaptures(store, names), names, runs: [], at, origin: "push" });
}

const namesOfPushed = async (store: Store): Promise<readonly string[]> =>
  (await listSources(store)).filter((one) => one.enabled && one.kind === "push").map((one) => one.name);

function captureOf({ source, state, outcomes }: Run, sinks: SourceSinks, capturedAt: Date, known: Omit<Notes, "outcomes">): Capture[] {
  if (state === "failed") return [];
  const notes: Notes & { readonly version: number } = { version: NOTES_VERSION, ...known, outcomes };
  return [{ source, capturedAt, state, notes, documents: Object.fromEntries(sinks.of(source).documents) }];
}

/** What a snapshot says of a source. */
function heldOf(name: string, captures: readonly Capture[]): ReadSource {
  const capture = captures.find((one) => one.source === name);
  return capture ? { name, state: capture.state, capturedAt: capture.capturedAt.toISOString() } : { name, state: "failed" };
}

/** Facts of what was last read of each source; where two have the same document, the later one counts. Clusters of one name are told apart. */
function together({ captures, names, runs, at }: Together): Facts {
  const inTime = captures.toSorted((a, b) => a.capturedAt.getTime() - b.capturedAt.getTime()).map(understood);
  const moves = movesOfCaptures(inTime.map((one) => one.claims));
  const moved = inTime.map((one, index) => movedCapture(one, moves[index] ?? new Map()));
  const outcomes = moved.flatMap((one) => one.notes.outcomes);
  const reports = moved.flatMap(({ capture, notes }) => {
    if (notes.sent) return [];
    const report = scanReport(resultOf(capture.capturedAt.toISOString(), notes.outcomes, outcomes, notes.excluded));
    return [[`sources/${segmentOf(capture.source)}/${SCAN_REPORT}`, report] as const];
  });
  const read = [...moved.map((one) => one.held), documentsOf("scan", reports)];
  const all = new Map(read.flatMap((one) => one.documents.map((document) => [document.path, document])));
  const facts = assembleFacts({ name: "scan", documents: [...all.values()], failed: read.flatMap((one) => one.failed) }, { readAt: at.toISOString() });
  const gaps = names.flatMap((name) => gapOf(name, captures, runs));
  return { ...facts, coverage: { ...facts.coverage, missing: [...facts.coverage.missing, ...gaps] } };
}

/** A capture, what its documents say, and whose its folders are. */
interface Understood {
  readonly capture: Capture;
  readonly notes: Notes;
  readonly held: BundleDocuments;
  readonly claims: readonly FolderClaim[];
}

/** Of what was sent that is kept which was understood, of what was read the documents themselves are. */
function understood(capture: Capture): Understood {
  const notes = notesOf(capture);
  if (notes.sent) {
    const held = capture.documents as BundleDocuments;
    return { capture, notes, held, claims: claimsOfSent(held) };
  }
  const read = documents.parse(capture.documents);
  return { capture, notes, held: documentsOf("scan", Object.entries(read)), claims: claimsInUse(notes.folders, Object.keys(read)) };
}

const movedCapture = ({ notes, held, ...rest }: Understood, moves: FolderMoves): Understood => ({
  ...rest,
  notes: { ...notes, outcomes: notes.outcomes.map((one) => movedOutcome(one, moves)) },
  held: {
    ...held,
    documents: held.documents.map((one) => ({ ...one, path: movedPath(one.path, moves) })),
    failed: held.failed.map((one) => ({ ...one, path: movedPath(one.path, moves) })),
  },
});

/** What is not known of a source that could not be read. */
function gapOf(name: string, captures: readonly Capture[], runs: readonly Run[]): CoverageGap[] {
  const run = runs.find((one) => one.source === name);
  if (run && run.state !== "failed") return [];
  const capture = captures.find((one) => one.source === name);
  const reason = run?.reason ?? "nothing was read or sent yet";
  if (!capture) return [{ what: `source ${name}: ${reason}`, of: name, weakens: "everything that this source would have told" }];
  if (!run) return [];
  return [{ what: `source ${name} after ${momentWords(capture.capturedAt.toISOString())}: ${reason}`, of: name, weakens: "what has changed there since" }];
}
