import { answers, failure, inputOf, type Json, snapshotParameter } from "@/server/api/openapi-parts.ts";
import { decisionsInput, decisionsTaken, reviewAbout, reviewInput, reviewRowsAnswer, reviewsAnswer, revocationsAnswer } from "@/server/contract/review.ts";
import { jobAnswer } from "@/server/contract/screen.ts";
import { fileAsked, rowsAsked } from "./ask-review.ts";

const id: Json = { name: "id", in: "path", required: true, schema: { type: "string" } };
const binary = { schema: { type: "string", format: "binary" } };

function asked(shape: typeof rowsAsked | typeof fileAsked): readonly Json[] {
  const { properties = {}, required = [] } = inputOf(shape) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

const writePaths = (): Json => ({
  "/api/v1/reviews/{id}/decisions": {
    post: {
      operationId: "decide",
      summary: "decides about rows: keep, revoke or question",
      parameters: [id],
      requestBody: { required: true, content: { "application/json": { schema: inputOf(decisionsInput) } } },
      responses: answers("what was taken, and what was not", decisionsTaken),
    },
  },
  "/api/v1/reviews/{id}/import": {
    post: {
      operationId: "importReview",
      summary: "takes the decisions of a workbook or a CSV file that was filled in; what cannot be taken is told by its line",
      parameters: [id],
      requestBody: { required: true, content: { "application/octet-stream": binary } },
      responses: answers("what was taken, and what was not", decisionsTaken),
    },
  },
  "/api/v1/reviews/{id}/close": {
    post: { operationId: "closeReview", summary: "nothing more is decided in it", parameters: [id], responses: answers("the review", reviewAbout) },
  },
});

/** Access reviews in the document. */
export const reviewPaths = (): Json => ({
  "/api/v1/reviews": {
    get: { operationId: "reviews", summary: "every access review, the newest first, without its rows", responses: answers("the reviews", reviewsAnswer) },
    post: {
      operationId: "startReview",
      summary: "freezes a snapshot for a review, with what the last one decided and nothing has changed; the job names the review once it is kept",
      parameters: [snapshotParameter],
      requestBody: { required: true, content: { "application/json": { schema: inputOf(reviewInput) } } },
      responses: answers("the job that freezes it", jobAnswer, "202"),
    },
  },
  "/api/v1/reviews/{id}": {
    get: { operationId: "review", summary: "one review: coverage, counts, owners", parameters: [id], responses: answers("the review", reviewAbout) },
  },
  "/api/v1/reviews/{id}/rows": {
    get: {
      operationId: "reviewRows",
      summary: "rows of a review with what was decided about each",
      parameters: [id, ...asked(rowsAsked)],
      responses: answers("a page of rows", reviewRowsAnswer),
    },
  },
  "/api/v1/reviews/{id}/file": {
    get: {
      operationId: "reviewFile",
      summary: "a review, or what one owner answers for, as a file; XLSX and CSV can be filled in and imported",
      parameters: [id, ...asked(fileAsked)],
      responses: {
        "200": {
          description: "the file",
          content: { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": binary, "text/csv": binary, "application/json": binary },
        },
        default: failure,
      },
    },
  },
  ...writePaths(),
  "/api/v1/reviews/{id}/revocations": {
    get: {
      operationId: "revocations",
      summary: "what has become of the rows that a review revokes, as a snapshot has it",
      parameters: [id, snapshotParameter],
      responses: answers("the rows", revocationsAnswer),
    },
  },
  "/api/v1/reviews/{id}/closure": {
    get: {
      operationId: "reviewClosure",
      summary: "everybody who gets to a target in the snapshot that was frozen, in any number of steps, as CSV",
      parameters: [id],
      responses: { "200": { description: "the table", content: { "text/csv": binary } }, default: failure },
    },
  },
});
