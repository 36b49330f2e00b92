import type { Estate } from "@/server/api/estate.ts";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { type FactRead, type LiveCall, type LiveFact, wordsOfFact } from "@/server/collect/live/live-fact.ts";
import { type LiveOptions, LiveReader } from "@/server/collect/live/live-reader.ts";
import { type SnapshotCluster, snapshotClusters } from "@/server/collect/live/snapshot-cluster.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { Pseudonyms } from "@/server/facts/persons/person-name.ts";
import { renamed } from "@/server/facts/persons/rename.ts";
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

/** People who are kept under pseudonyms: whose name it is, and every pseudonym. */
export interface Forgotten {
  readonly pseudonyms: Pseudonyms;
  readonly all: ReadonlySet<string>;
}

const UNREADABLE = "it is kept under a pseudonym, by which nobody knows it";

/** Whoever is kept under a pseudonym cannot be asked for: that is not known, and no sign that they are gone. Of the others what is read is told by pseudonyms too. */
async function readUnder(reader: LiveReader, facts: readonly LiveFact[], forgotten: Forgotten | undefined): Promise<readonly FactRead[]> {
  if (!forgotten) return reader.read(facts);
  const hidden = facts.filter((fact) => Object.values(fact).some((text) => forgotten.all.has(text.slice(text.lastIndexOf("/") + 1))));
  const read = await reader.read(facts.filter((fact) => !hidden.includes(fact)));
  const unread = hidden.map((fact): FactRead => ({ fact, outcome: "unread", lacks: [{ what: wordsOfFact(fact), reason: UNREADABLE }], calls: [] }));
  return [...unread, ...renamed(read, forgotten.pseudonyms)];
}

/** Reads anew what an answer rests on, round by round, and has it answered. @throws UsageError, UnreachableError */
export async function checkAgain<A>(holder: LiveHolder<A>, sources: readonly ScanSource[], options: LiveOptions = {}, forgotten?: Forgotten): Promise<A> {
  const begun = performance.now();
  let needed = await holder.needs([]);
  const reader = new LiveReader(sources, needed.clusters, options);
  try {
    const reads: FactRead[] = [];
    for (let round = 1; needed.facts.length > 0; round += 1) {
      reads.push(...(await readUnder(reader, needed.facts, forgotten)));
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
