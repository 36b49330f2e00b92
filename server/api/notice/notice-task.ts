import { keptMoments } from "@/server/api/changes/kept-moments.ts";
import { declaredHere } from "@/server/api/declared/store-declared.ts";
import { estateOf } from "@/server/api/estates.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { wholeOf } from "@/server/api/scope/snapshot-part.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { Severity } from "@/server/findings/severity.ts";
import type { Store } from "@/server/store/client.ts";
import { composeNotice, type HeldSource, type NoticeSide } from "./compose-notice.ts";

/**
 * What is to be told of a snapshot that was just made. `since`: acceptances that ended after it, in milliseconds since the epoch. `sources`: how they were read when it was looked
 * last; absent: as the snapshot before has them.
 */
export interface NoticeTask {
  readonly snapshot: string;
  readonly since: number;
  readonly sources?: readonly HeldSource[] | undefined;
  readonly severity: Severity;
  readonly hasNames: boolean;
}

async function sideOf(store: Store, id: string): Promise<NoticeSide> {
  const { capturedAt, sources } = await findRecord(store, id);
  return { snapshot: id, capturedAt: capturedAt.toISOString(), estate: await estateOf(wholeOf(id)), sources };
}

/**
 * The notice as UTF-8 bytes of JSON, none where there is nothing to tell, in whatever thread this runs. A first snapshot has nothing to be compared with, and facts that were only
 * captured once more were told of before.
 */
export const noticeTask = ({ snapshot, sources, ...asked }: NoticeTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const store = await serverStore();
    const [now, earlier] = (await keptMoments(store, { snapshot, limit: 2 }, (earlier) => estateOf(wholeOf(earlier)))).moments;
    const after = await sideOf(store, snapshot);
    const isNew = now !== undefined && now.since === now.capturedAt;
    const before = isNew && earlier ? await sideOf(store, earlier.snapshot) : after;
    const notice = composeNotice({ before: { ...before, sources: sources ?? before.sources }, after, declared: await declaredHere(), ...asked });
    return new TextEncoder().encode(notice ? JSON.stringify(notice) : "");
  });
