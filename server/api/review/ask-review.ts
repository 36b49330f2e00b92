import { z } from "zod";
import { UsageError } from "@/server/api/usage-error.ts";
import type { Review, ReviewAbout, ReviewRowsAnswer } from "@/server/contract/review.ts";
import { NO_OWNER, REVIEW_FORMATS, REVIEW_PARTS, type ReviewFormat, ROW_STATES } from "@/server/contract/review-words.ts";
import { aboutReview, decidedRow, lastDecisions } from "@/server/review/decisions.ts";
import { writeReview } from "@/server/review/write-file.ts";
import type { Reviews } from "./reviews.ts";

const MOST = 5000;

/** Which rows of a review are asked for; pages begin with 1. */
export const rowsAsked = z.object({
  owner: z.string().max(500).optional(),
  state: z.enum(ROW_STATES).optional(),
  part: z.enum(REVIEW_PARTS).optional(),
  text: z.string().max(500).optional(),
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(MOST).default(100),
});
export type RowsAsked = z.infer<typeof rowsAsked>;

export const fileAsked = z.object({ format: z.enum(REVIEW_FORMATS), owner: z.string().max(500).optional() });

/** A review without its rows. */
export const aboutOf = (review: Review): ReviewAbout => aboutReview(review);

/** Every review without its rows, the newest first. */
export async function aboutReviews(reviews: Reviews): Promise<readonly ReviewAbout[]> {
  const all: ReviewAbout[] = [];
  for (const id of await reviews.ids()) {
    const found = await reviews.find(id);
    if (found) all.push(aboutReview(found));
  }
  return all;
}

/** Rows of a review under a filter, a page of them, with how many there are. `text`: what a reference or a target holds, in any letter case. */
export function rowsOf(review: Review, { owner, state, part, text, page, size }: RowsAsked): ReviewRowsAnswer {
  const decided = lastDecisions(review.decisions);
  const wanted = text?.toLowerCase();
  const rows = review.frozen.rows.filter(
    (row) =>
      (owner === undefined || (row.owner ?? NO_OWNER) === owner) &&
      (state === undefined || (decided.get(row.id)?.decision ?? "open") === state) &&
      (part === undefined || row.part === part) &&
      (wanted === undefined || `${row.who.ref} ${row.targets.join(" ")} ${row.id}`.toLowerCase().includes(wanted)),
  );
  const from = (page - 1) * size;
  return { total: rows.length, rows: rows.slice(from, from + size).map((row) => decidedRow(row, decided)) };
}

/** A review as a file. @throws UsageError where there is nothing of that owner, or a part is asked for of what is whole */
export function fileOf(review: Review, format: ReviewFormat, owner: string | undefined): ReturnType<typeof writeReview> {
  if (owner !== undefined && format === "json") throw new UsageError("invalid", "a review as JSON is whole: ask for xlsx or csv of one owner");
  if (owner !== undefined && !review.frozen.rows.some((row) => (row.owner ?? NO_OWNER) === owner)) {
    const owners = aboutReview(review).owners.map((one) => one.owner ?? NO_OWNER);
    throw new UsageError("not-found", `nothing in the review is of \`${owner}\`; there are ${owners.join(", ")}`);
  }
  return writeReview(review, format, owner);
}
