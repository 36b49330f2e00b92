import { basename, extname, resolve } from "node:path";
import { askedAs } from "@/server/api/report/report-bytes.ts";
import { aboutOf, rowsAsked } from "@/server/api/review/ask-review.ts";
import { closureCsv } from "@/server/api/review/closure.ts";
import { reviewOfFile } from "@/server/api/review/file-reviews.ts";
import { freezeReview } from "@/server/api/review/freeze.ts";
import { previousOf, type Reviews } from "@/server/api/review/reviews.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { decisionInput, type Review, type ReviewAbout, type ReviewInput, reviewAbout, reviewInput } from "@/server/contract/review.ts";
import { REVIEW_FORMATS, type ReviewFormat } from "@/server/contract/review-words.ts";
import { openEstate, openNamed } from "./context.ts";
import { declaresOf } from "./declared.ts";
import { writeOut } from "./out-file.ts";
import { print } from "./print.ts";
import { askServer, bytesFromServer, postToServer } from "./remote.ts";
import { type ReviewOptions, reviewBackend, whereReviews } from "./review-backend.ts";
import { endedJob } from "./server-job.ts";

export type { ReviewOptions };

export interface StartOptions extends ReviewOptions {
  readonly title?: string;
  readonly scope?: readonly string[];
  readonly previous?: string;
  readonly maxAge?: number;
  readonly maxSkew?: number;
}
export interface ShowOptions extends ReviewOptions {
  readonly owner?: string;
  readonly state?: string;
  readonly part?: string;
}
export interface ExportOptions extends ReviewOptions {
  readonly owner?: string;
  readonly format?: ReviewFormat;
  readonly out?: string;
}
export interface DecideOptions extends ReviewOptions {
  readonly decision: string;
  readonly reviewer: string;
  readonly reason: string;
}

const NONE = "none";

/** A review that is kept as a file follows one that is too. */
const previousHere = async (reviews: Reviews, { previous, file }: StartOptions): Promise<Review | undefined> => {
  if (previous === NONE) return undefined;
  if (previous !== undefined && file !== undefined) return reviewOfFile(previous);
  return file === undefined ? previousOf(reviews, previous) : undefined;
};

/** Begins a review on a server, waits until it is kept, and tells of it. @throws UsageError, UnreachableError */
async function begunOn(server: string, input: ReviewInput): Promise<ReviewAbout> {
  const { id, review, error, state } = await endedJob(server, "jobs", await postToServer(server, "reviews", { ...input }));
  if (review === null) throw new UsageError("invalid", error ?? `the server keeps no review: its job \`${id}\` is ${state}`);
  return reviewAbout.parse(await askServer(server, `reviews/${encodeURIComponent(review)}`, {}));
}

async function begun(o: StartOptions, input: ReviewInput): Promise<ReviewAbout> {
  if (o.server) return begunOn(o.server, input);
  const [{ estate, record }, { marks }] = await Promise.all([openNamed(o), declaresOf(o)()]);
  const of = record
    ? { snapshot: { id: record.id, label: record.label, origin: record.origin } }
    : { snapshot: null, bundle: basename(resolve(o.bundle ?? "")) };
  return whereReviews(o, async (reviews, told) => {
    const review = freezeReview(estate, of, { ...input, previous: await previousHere(reviews, o) }, marks, new Date());
    await reviews.add(review);
    await told("review.begun", review.id, { snapshot: review.frozen.snapshot?.id ?? null });
    return aboutOf(review);
  });
}

/** `review start`. @throws UsageError where the snapshot is too old, or its sources were read too far apart */
export async function startReview(o: StartOptions): Promise<void> {
  const { title, snapshot, scope, maxAge, maxSkew, previous } = o;
  const input = askedAs(reviewInput, {
    title,
    scope,
    ...(o.server ? { snapshot, previous: previous === NONE ? null : previous } : {}),
    maxAgeHours: maxAge,
    maxSkewHours: maxSkew,
  });
  print("review", await begun(o, input), o.json ?? false);
}

/** `review list`. */
export const listReviews = async (o: ReviewOptions): Promise<void> => print("reviews", { reviews: await reviewBackend(o).list() }, o.json ?? false);

const PAGE = 5000;

/** `review show`: all rows, whatever a server pages. */
export async function showReview(o: ShowOptions): Promise<void> {
  const backend = reviewBackend(o);
  const about = await backend.about();
  const asked = (page: number) => askedAs(rowsAsked, { owner: o.owner, state: o.state, part: o.part, page, size: PAGE });
  const { total, rows } = await backend.rows(asked(1));
  for (let page = 2; rows.length < total; page += 1) {
    const next = (await backend.rows(asked(page))).rows;
    if (next.length === 0) break;
    rows.push(...next);
  }
  print("review-rows", { review: about, total, rows }, o.json ?? false);
}

/** `review check`. */
export const checkReview = async (o: ReviewOptions): Promise<void> => print("revocations", await reviewBackend(o).check(), o.json ?? false);

function formatOf({ format, json, out }: ExportOptions): ReviewFormat {
  const ending = out === undefined ? "" : extname(out).slice(1).toLowerCase();
  const chosen = format ?? (json ? "json" : (REVIEW_FORMATS.find((one) => one === ending) ?? "csv"));
  if (chosen === "xlsx" && out === undefined && process.stdout.isTTY) throw new UsageError("invalid", "a workbook is no text: say --out FILE");
  return chosen;
}

/** `review export`. */
export async function exportReview(o: ExportOptions): Promise<void> {
  await writeOut(o.out, await reviewBackend(o).bytes(formatOf(o), o.owner));
}

/** `review import FILE`: what can be taken is; the exit code says whether something could not. */
export async function importReview(filled: string, o: ReviewOptions): Promise<void> {
  const taken = await reviewBackend(o).take(filled);
  print("decisions", taken, o.json ?? false);
  if (taken.refused.length > 0) process.exitCode = 1;
}

/** `review decide ROW`. @throws UsageError where it is refused */
export async function decideRow(row: string, o: DecideOptions): Promise<void> {
  const { decision, reviewer, reason } = o;
  const taken = await reviewBackend(o).decide(askedAs(decisionInput, { row, decision, reviewer, reason }));
  const [refused] = taken.refused;
  if (refused) throw new UsageError("invalid", `row ${refused.row}: ${refused.reason}`);
  print("decisions", taken, o.json ?? false);
}

/** `review close`. */
export const closeReview = async (o: ReviewOptions): Promise<void> => print("review", await reviewBackend(o).close(), o.json ?? false);

/** `review closure`. */
export async function reviewClosure(o: StartOptions & ExportOptions): Promise<void> {
  if (o.server) {
    const id = o.review ?? (await reviewBackend(o).about()).id;
    return writeOut(o.out, await bytesFromServer(o.server, `reviews/${encodeURIComponent(id)}/closure`, []));
  }
  const [estate, { marks }] = await Promise.all([openEstate(o), declaresOf(o)()]);
  return writeOut(o.out, closureCsv(estate, marks, o.scope ?? []));
}
