import { askReview } from "@/server/api/ask-snapshot.ts";
import type { Deed } from "@/server/api/gate/audit.ts";
import { reportOf } from "@/server/api/report/http-report.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type ReviewInput, review } from "@/server/contract/review.ts";
import type { JobWork, SourceProgress } from "@/server/jobs/run-job.ts";
import type { SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { reviewsIn } from "./store-reviews.ts";

/**
 * The long work of beginning a review: a snapshot is frozen in the thread that holds it, and the review kept whole, or not at all where the job was stopped meanwhile.
 * `told`: told that it was begun, once it is kept.
 */
export const reviewWork = (record: SnapshotRecord, input: ReviewInput, told: Deed): JobWork => ({
  kind: "review",
  async run({ signal, progress }, job) {
    const tell = (state: SourceProgress["state"], detail: string, objects: number) => progress([{ name: record.label, state, detail, objects }]);
    tell("reading", "freezing the snapshot", 0);
    const frozen = await askReview({ snapshot: record.id, asked: { kind: "freeze", of: reportOf(record), input } }, signal);
    const begun = review.parse(JSON.parse(new TextDecoder().decode(frozen)));
    signal.throwIfAborted();
    await reviewsIn(await serverStore()).add(begun, job);
    const { length } = begun.frozen.rows;
    tell("done", length === 1 ? "1 row" : `${length} rows`, length);
    await told("review.begun", begun.id, { snapshot: record.id });
    return undefined;
  },
});
