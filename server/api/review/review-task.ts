import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { declaredHere } from "@/server/api/declared/store-declared.ts";
import { estateOf } from "@/server/api/estates.ts";
import type { ReportOf } from "@/server/api/report/about.ts";
import { wholeOf } from "@/server/api/scope/snapshot-part.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { ReviewInput } from "@/server/contract/review.ts";
import { closureCsv } from "./closure.ts";
import { freezeReview, revocations } from "./freeze.ts";
import { previousOf, reviewNamed } from "./reviews.ts";
import { reviewsIn } from "./store-reviews.ts";

/** What is done with a snapshot: it is frozen for a review, told what has become of what a review revokes, or everybody who gets to a target is written to a file. */
export interface ReviewTask {
  readonly snapshot: string;
  readonly asked:
    | { readonly kind: "freeze"; readonly of: ReportOf; readonly input: ReviewInput }
    | { readonly kind: "revocations"; readonly review: string; readonly capturedAt: string }
    | { readonly kind: "closure"; readonly scope: readonly string[]; readonly file: string };
}

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** Does it in whatever thread this runs, and answers with UTF-8 bytes of JSON, or with none where a file was written. */
export const reviewTask = ({ snapshot, asked }: ReviewTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const [estate, { marks }, reviews] = [await estateOf(wholeOf(snapshot)), await declaredHere(), reviewsIn(await serverStore())];
    switch (asked.kind) {
      case "freeze": {
        const previous = await previousOf(reviews, asked.input.previous);
        return bytesOf(freezeReview(estate, asked.of, { ...asked.input, previous }, marks, new Date()));
      }
      case "revocations": {
        const rows = revocations(estate, marks, await reviewNamed(reviews, asked.review));
        return bytesOf({ snapshot, capturedAt: asked.capturedAt, rows });
      }
      case "closure":
        await pipeline(Readable.from(closureCsv(estate, marks, asked.scope)), createWriteStream(asked.file, { mode: 0o600 }));
        return new Uint8Array();
    }
  });
