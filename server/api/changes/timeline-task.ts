import { estateOf } from "@/server/api/estates.ts";
import { declaredIn } from "@/server/api/scope/declared-in-scope.ts";
import { saidIn } from "@/server/api/scope/said-in-scope.ts";
import type { SnapshotPart } from "@/server/api/scope/snapshot-part.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import { askTimeline } from "./ask-timeline.ts";
import { keptMoments } from "./kept-moments.ts";

/** The timeline of an entity up to a snapshot. */
export interface TimelineTask extends SnapshotPart {
  readonly ref: string;
  readonly limit: number;
}

/** Answers with the UTF-8 bytes of the JSON, in whatever thread this runs. */
export const timelineTask = ({ snapshot, scope, ref, limit }: TimelineTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const { moments, earlier } = await keptMoments(await serverStore(), { snapshot, limit }, (id) => estateOf({ snapshot: id, scope }));
    const { marks } = await declaredIn(scope, await estateOf({ snapshot, scope }))();
    return saidIn(scope, await askTimeline(moments, ref, marks, earlier));
  });
