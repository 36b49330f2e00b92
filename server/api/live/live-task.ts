import { estateOf } from "@/server/api/estates.ts";
import { wholeOf } from "@/server/api/scope/snapshot-part.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { FactRead, LiveFact } from "@/server/collect/live/live-fact.ts";
import { type SnapshotCluster, snapshotClusters } from "@/server/collect/live/snapshot-cluster.ts";
import { liveAnswer, liveNeeds, type Taken } from "./live-answer.ts";
import type { LiveAsked } from "./live-asked.ts";

/** One step of a check, for the thread that holds the snapshot: it reads nothing itself, so that it stays free for other questions. */
export interface LiveTask {
  readonly snapshot: string;
  readonly asked: LiveAsked;
  readonly reads: readonly FactRead[];
  /** Absent: what is to be read next; else the answer is wanted. */
  readonly taken?: Taken;
}

/** What a step came to. */
export type LiveStep =
  | { readonly kind: "needs"; readonly clusters: readonly SnapshotCluster[]; readonly facts: readonly LiveFact[] }
  | { readonly kind: "answer"; readonly bytes: Uint8Array };

export const liveTask = ({ snapshot, asked, reads, taken }: LiveTask): Promise<Outcome<LiveStep>> =>
  outcomeOf(async (): Promise<LiveStep> => {
    const estate = await estateOf(wholeOf(snapshot));
    if (!taken) return { kind: "needs", clusters: snapshotClusters(estate.facts.clusters), facts: liveNeeds(estate, asked, reads) };
    return { kind: "answer", bytes: new TextEncoder().encode(JSON.stringify(liveAnswer(estate, asked, reads, taken))) };
  });
