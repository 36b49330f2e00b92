import { declaredHere } from "@/server/api/declared/store-declared.ts";
import { estateOf } from "@/server/api/estates.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import { askTimeline } from "./ask-timeline.ts";
import { keptMoments } from "./kept-moments.ts";

/** The timeline of an entity up to a snapshot. */
export interface TimelineTask {
  readonly snapshot: string;
  readonly ref: string;
  readonly limit: number;
}

/** Answers with the UTF-8 bytes of the JSON, in whatever thread this runs. */
export const timelineTask = ({ snapshot, ref, limit }: TimelineTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const { moments, earlier } = await keptMoments(await serverStore(), { snapshot, limit }, estateOf);
    const { marks } = await declaredHere();
    return new TextEncoder().encode(JSON.stringify(await askTimeline(moments, ref, marks, earlier)));
  });
