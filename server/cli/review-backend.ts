import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { aboutOf, aboutReviews, fileOf, type RowsAsked, rowsOf } from "@/server/api/review/ask-review.ts";
import { reviewInFile } from "@/server/api/review/file-reviews.ts";
import { revocations } from "@/server/api/review/freeze.ts";
import { decideIn, importInto, type Reviews, reviewNamed } from "@/server/api/review/reviews.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import {
  type Deciding,
  type DecisionsTaken,
  decisionsTaken,
  type ReviewAbout,
  type ReviewRowsAnswer,
  type RevocationsAnswer,
  reviewAbout,
  reviewRowsAnswer,
  reviewsAnswer,
  revocationsAnswer,
} from "@/server/contract/review.ts";
import type { ReviewFormat } from "@/server/contract/review-words.ts";
import { openNamed } from "./context.ts";
import { type DeclaredOptions, declaresOf } from "./declared.ts";
import { askServer, bytesFromServer, MAKING_MS, postToServer, sendToServer } from "./remote.ts";
import { type Told, untold } from "./told.ts";

export interface ReviewOptions extends DeclaredOptions {
  readonly file?: string;
  readonly review?: string;
}

/** What is done with one review, wherever it is kept. */
export interface ReviewBackend {
  readonly list: () => Promise<readonly ReviewAbout[]>;
  readonly about: () => Promise<ReviewAbout>;
  readonly rows: (asked: RowsAsked) => Promise<ReviewRowsAnswer>;
  readonly bytes: (format: ReviewFormat, owner: string | undefined) => Promise<AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>>;
  readonly decide: (input: Deciding) => Promise<DecisionsTaken>;
  readonly take: (file: string) => Promise<DecisionsTaken>;
  readonly close: () => Promise<ReviewAbout>;
  readonly check: () => Promise<RevocationsAnswer>;
}

/**
 * Works on reviews where they are kept: in the file that is named, else in the local database. What is changed there is said to `told` once it is done.
 * @throws UsageError
 */
export async function whereReviews<T>({ file, bundle }: ReviewOptions, work: (reviews: Reviews, told: Told) => Promise<T>): Promise<T> {
  if (file !== undefined) return work(reviewInFile(file), untold);
  if (bundle !== undefined) throw new UsageError("invalid", "a bundle keeps nothing: name a file for the review with --file");
  const [{ withStore }, { reviewsIn }, { auditHere }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/review/store-reviews.ts"),
    import("@/server/api/gate/audit.ts"),
  ]);
  return withStore((store) => work(reviewsIn(store), (...deed) => auditHere(store, ...deed)));
}

async function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((thrown: unknown) => {
    throw new UsageError("invalid", `${file}: cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
}

/** Here: in a file, or in the local database. */
function local(options: ReviewOptions): ReviewBackend {
  const { review: id } = options;
  const where = <T>(work: (reviews: Reviews, told: Told) => Promise<T>): Promise<T> => whereReviews(options, work);
  return {
    list: () => where(aboutReviews),
    about: () => where(async (reviews) => aboutOf(await reviewNamed(reviews, id))),
    rows: (asked) => where(async (reviews) => rowsOf(await reviewNamed(reviews, id), asked)),
    bytes: (format, owner) =>
      where(async (reviews, told) => {
        const review = await reviewNamed(reviews, id);
        await told("review.taken", review.id, { format, ...(owner === undefined ? {} : { owner }) });
        return fileOf(review, format, owner);
      }),
    decide: (input) =>
      where(async (reviews, told) => {
        const { id: named } = await reviewNamed(reviews, id);
        const taken = await decideIn(reviews, named, [input], new Date());
        await told("review.decided", named, { taken: taken.taken, reviewers: [input.reviewer] });
        return taken;
      }),
    take: async (file) => {
      const bytes = await bytesOf(file);
      return where(async (reviews, told) => {
        const { id: named } = await reviewNamed(reviews, id);
        const taken = await importInto(reviews, named, bytes, file, new Date());
        await told("review.imported", named, { taken: taken.taken, refused: taken.refused.length });
        return taken;
      });
    },
    close: () =>
      where(async (reviews, told) => {
        const found = await reviewNamed(reviews, id);
        if (!(await reviews.close(found.id, new Date()))) throw new UsageError("invalid", `the review \`${found.id}\` is closed already`);
        await told("review.closed", found.id);
        return aboutOf(await reviewNamed(reviews, found.id));
      }),
    check: async () => {
      const [{ estate, record }, { marks }] = await Promise.all([openNamed(options), declaresOf(options)()]);
      const rows = await where(async (reviews) => revocations(estate, marks, await reviewNamed(reviews, id)));
      return { snapshot: record?.id ?? null, capturedAt: estate.facts.capturedAt, rows: [...rows] };
    },
  };
}

/** On a running server. */
function remote(server: string, { review, snapshot }: ReviewOptions): ReviewBackend {
  const list = async () => reviewsAnswer.parse(await askServer(server, "reviews", {})).reviews;
  const path = async (rest: string): Promise<string> => {
    const id = review ?? (await list())[0]?.id;
    if (id === undefined) throw new UsageError("not-found", "there is no review yet: `rolewalk review start` begins one");
    return `reviews/${encodeURIComponent(id)}${rest}`;
  };
  return {
    list,
    about: async () => reviewAbout.parse(await askServer(server, await path(""), {})),
    rows: async (asked) => reviewRowsAnswer.parse(await askServer(server, await path("/rows"), asked)),
    bytes: async (format, owner) =>
      bytesFromServer(server, await path("/file"), [["format", format], ...(owner === undefined ? [] : [["owner", owner] as const])]),
    decide: async (input) => decisionsTaken.parse(await postToServer(server, await path("/decisions"), { decisions: [input] })),
    take: async (file) => {
      const body = Readable.toWeb(Readable.from([await bytesOf(file)])) as ReadableStream<Uint8Array>;
      return decisionsTaken.parse(await sendToServer(server, await path("/import"), body, {}));
    },
    close: async () => reviewAbout.parse(await postToServer(server, await path("/close"), {})),
    check: async () => revocationsAnswer.parse(await askServer(server, await path("/revocations"), { snapshot }, MAKING_MS)),
  };
}

/** The review that is meant, wherever it is kept. */
export const reviewBackend = (options: ReviewOptions): ReviewBackend => (options.server ? remote(options.server, options) : local(options));
