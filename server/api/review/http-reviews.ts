import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { askReview } from "@/server/api/ask-snapshot.ts";
import { audit, auditLater } from "@/server/api/gate/audit.ts";
import { answering, bodyOf, json } from "@/server/api/http.ts";
import { jobAnswerOf } from "@/server/api/jobs.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { sentFile } from "@/server/api/report/http-report.ts";
import { askedAs } from "@/server/api/report/report-bytes.ts";
import { requireSameOrigin } from "@/server/api/same-origin.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { decisionsInput, reviewInput, revocationsAnswer } from "@/server/contract/review.ts";
import { submitJob } from "@/server/jobs/run-job.ts";
import { aboutReview } from "@/server/review/decisions.ts";
import { aboutReviews, fileAsked, fileOf, rowsAsked, rowsOf } from "./ask-review.ts";
import { reviewWork } from "./review-work.ts";
import { decideIn, importInto, type Reviews, requireReview, reviewNamed } from "./reviews.ts";
import { reviewsIn } from "./store-reviews.ts";

const here = async (): Promise<Reviews> => reviewsIn(await serverStore());
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const paramsOf = (request: Request): Record<string, string> => Object.fromEntries(new URL(request.url).searchParams);

/** `GET /api/v1/reviews`: every review, the newest first, without its rows. */
export const listReviewsOverHttp = (request: Request): Promise<Response> => answering(request, async () => json({ reviews: await aboutReviews(await here()) }));

/** `POST /api/v1/reviews[?snapshot=ID]`: freezes a snapshot for a review; answers 202 with the job. What can be known of the request is refused at once. */
export const startReviewOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const input = await bodyOf(request, reviewInput);
    const store = await serverStore();
    const record = await findRecord(store, input.snapshot ?? paramsOf(request)["snapshot"]);
    if (input.previous) await requireReview(await here(), input.previous);
    const job = await submitJob(store, reviewWork(record, input, await auditLater(request)));
    return json(jobAnswerOf(job), 202);
  });

/** `GET /api/v1/reviews/{id}`: one review, without its rows. */
export const reviewOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => json(aboutReview(await reviewNamed(await here(), id))));

/** `GET /api/v1/reviews/{id}/rows`: rows with what was decided, page by page. */
export const reviewRowsOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => json(rowsOf(await reviewNamed(await here(), id), askedAs(rowsAsked, paramsOf(request)))));

const TYPES = { xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", csv: "text/csv; charset=utf-8", json: "application/json" } as const;

const headers = (name: string, type: string): Record<string, string> => ({
  "content-type": type,
  "content-disposition": `attachment; filename="${name}"`,
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
});

/** `GET /api/v1/reviews/{id}/file?format=xlsx|csv|json[&owner=…]`: the review as a file that can be filled in. */
export const reviewFileOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    const { format, owner } = askedAs(fileAsked, paramsOf(request));
    const parts = fileOf(await reviewNamed(await here(), id), format, owner);
    await audit(request, "review.taken", id, { format, ...(owner === undefined ? {} : { owner }) });
    const body = Readable.toWeb(Readable.from(parts)) as ReadableStream<Uint8Array>;
    return new Response(body.pipeThrough(utf8()), { headers: headers(`rolewalk-review-${id}.${format}`, TYPES[format]) });
  });

/** Texts among the parts become bytes. */
const utf8 = (): TransformStream<string | Uint8Array, Uint8Array> => {
  const encoder = new TextEncoder();
  return new TransformStream({ transform: (part, to) => to.enqueue(typeof part === "string" ? encoder.encode(part) : part) });
};

/** `POST /api/v1/reviews/{id}/decisions`: decides about rows. */
export const decideOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const { decisions } = await bodyOf(request, decisionsInput);
    const taken = await decideIn(await here(), id, decisions, new Date());
    await audit(request, "review.decided", id, { taken: taken.taken, reviewers: [...new Set(decisions.map((one) => one.reviewer))] });
    return json(taken);
  });

/** The largest file that is read back. */
const MOST_BYTES = 32 * 1024 * 1024;

async function bytesIn(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new UsageError("invalid", `the file is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** `POST /api/v1/reviews/{id}/import`: takes the decisions of a workbook or a CSV file that was filled in. */
export const importReviewOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const taken = await importInto(await here(), id, await bytesIn(request), "the file", new Date());
    await audit(request, "review.imported", id, { taken: taken.taken, refused: taken.refused.length });
    return json(taken);
  });

/** `POST /api/v1/reviews/{id}/close`: nothing more is decided in it. */
export const closeReviewOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const reviews = await here();
    await reviewNamed(reviews, id);
    if (!(await reviews.close(id, new Date()))) throw new UsageError("invalid", `the review \`${id}\` is closed already`);
    await audit(request, "review.closed", id);
    return json(aboutReview(await reviewNamed(reviews, id)));
  });

/** `GET /api/v1/reviews/{id}/revocations[?snapshot=…]`: what has become of what it revokes, as a snapshot has it. */
export const revocationsOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    const record = await findRecord(await serverStore(), paramsOf(request)["snapshot"]);
    const asked = { kind: "revocations", review: id, capturedAt: record.capturedAt.toISOString() } as const;
    return json(revocationsAnswer.parse(JSON.parse(textOf(await askReview({ snapshot: record.id, asked })))));
  });

/** `GET /api/v1/reviews/{id}/closure`: everybody who gets to a target in the snapshot that was frozen, as CSV. */
export const closureOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    const { frozen } = await reviewNamed(await here(), id);
    if (!frozen.snapshot) throw new UsageError("not-found", "what was frozen is a bundle: `rolewalk review closure --bundle` tells it");
    const folder = await mkdtemp(join(tmpdir(), "rolewalk-closure-"));
    try {
      const file = join(folder, "closure.csv");
      const record = await findRecord(await serverStore(), frozen.snapshot.id);
      await askReview({ snapshot: record.id, asked: { kind: "closure", scope: frozen.scope.map((one) => one.asked), file } });
      await audit(request, "review.taken", id, { format: "csv", of: "closure" });
      return await sentFile(file, folder, headers(`rolewalk-review-${id}-closure.csv`, TYPES.csv));
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      throw thrown;
    }
  });
