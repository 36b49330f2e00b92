import type { Estate } from "@/server/api/estate.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import type { FactRead, LiveCall, LiveFact } from "@/server/collect/live/live-fact.ts";
import { type LiveOptions, LiveReader } from "@/server/collect/live/live-reader.ts";
import { type SnapshotCluster, snapshotClusters } from "@/server/collect/live/snapshot-cluster.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import { liveAnswer, liveNeeds, type Taken } from "./live-answer.ts";
import type { LiveAsked } from "./live-asked.ts";

/** What is to be read next, and the clusters that it may be of. */
export interface LiveNeeds {
  readonly clusters: readonly SnapshotCluster[];
  readonly facts: readonly LiveFact[];
}

/** Whoever holds the snapshot: in this thread or in another one. */
export interface LiveHolder<A> {
  readonly needs: (reads: readonly FactRead[]) => Promise<LiveNeeds>;
  readonly answer: (reads: readonly FactRead[], taken: Taken) => Promise<A>;
}

/** What was read may lead to more: a new annotation to a role, a role to its policies. */
const ROUNDS = 4;

const ANSWERED: ReadonlySet<LiveCall["outcome"]> = new Set(["ok", "gone", "denied"]);

/** @throws UsageError when no source leads to what the answer rests on, UnreachableError when none of them answers */
function requireAnswer(reads: readonly FactRead[], more: readonly LiveCall[]): void {
  const calls = [...reads.flatMap((one) => one.calls), ...more];
  if (calls.some((one) => ANSWERED.has(one.outcome)) && reads.some((one) => one.outcome !== "unread" || one.calls.length > 0)) return;
  const reasons = [...new Set(reads.flatMap((one) => one.lacks.map((lack) => lack.reason)))].slice(0, 3).join("; ");
  if (calls.some((one) => !ANSWERED.has(one.outcome))) throw new UnreachableError(`nothing could be read anew: ${reasons}`);
  throw new UsageError("invalid", reasons === "" ? "the answer rests on nothing that can be read anew by itself" : reasons);
}

/** Reads anew what an answer rests on, round by round, and has it answered. @throws UsageError, UnreachableError */
export async function checkAgain<A>(holder: LiveHolder<A>, sources: readonly ScanSource[], options: LiveOptions = {}): Promise<A> {
  const begun = performance.now();
  let needed = await holder.needs([]);
  const reader = new LiveReader(sources, needed.clusters, options);
  try {
    const reads: FactRead[] = [];
    for (let round = 1; needed.facts.length > 0; round += 1) {
      reads.push(...(await reader.read(needed.facts)));
      if (round === ROUNDS) break;
      needed = await holder.needs(reads);
    }
    requireAnswer(reads, reader.calls);
    const calls = [...reader.calls, ...reads.flatMap((one) => one.calls)];
    return await holder.answer(reads, { readAt: new Date().toISOString(), tookMs: Math.round(performance.now() - begun), calls });
  } finally {
    await reader.close();
  }
}

/** A snapshot that this thread holds. */
export const holderOf = (estate: Estate, asked: LiveAsked): LiveHolder<object> => ({
  needs: async (reads) => ({ clusters: snapshotClusters(estate.facts.clusters), facts: liveNeeds(estate, asked, reads) }),
  answer: async (reads, taken) => liveAnswer(estate, asked, reads, taken),
});
