import { version } from "@/package.json";
import { acceptedRisk, acceptedRisksAnswer, acceptInput } from "@/server/contract/accepted.ts";
import { doctorAnswer } from "@/server/contract/doctor.ts";
import { graphExport } from "@/server/contract/graph-export.ts";
import { LIVE_ANSWERS, LIVE_QUESTIONS } from "@/server/contract/live.ts";
import { liveAnswer, liveChange } from "@/server/contract/live-view.ts";
import { mark, markInput } from "@/server/contract/marks.ts";
import { notice } from "@/server/contract/notice.ts";
import { readerFilesAnswer } from "@/server/contract/reader-files.ts";
import { importAnswer, jobAnswer, snapshotsAnswer, sourceInput, sourcesAnswer } from "@/server/contract/screen.ts";
import { changePaths } from "./changes/openapi-changes.ts";
import { exportParams } from "./export-graph.ts";
import { gatePaths } from "./gate/openapi-gate.ts";
import { answers, content, failure, inputOf, type Json, parameters, schemaOf, snapshotParameter } from "./openapi-parts.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";
import { reportPaths } from "./report/openapi-report.ts";
import { reviewPaths } from "./review/openapi-review.ts";

const pathId: Json = { name: "id", in: "path", required: true, schema: { type: "string" } };

function operationOf(q: Question): Json {
  const shared = { operationId: q.name, summary: q.summary, responses: answers("the answer", q.answer) };
  if (q.sentIn !== "body") return { get: { ...shared, parameters: parameters(q.params) } };
  const requestBody = { required: true, content: { "application/json": { schema: inputOf(q.params) } } };
  return { post: { ...shared, parameters: [snapshotParameter], requestBody } };
}

/** The questions whose answers can be checked again, with the parameters of the question as a body. */
const livePaths = (): Json =>
  Object.fromEntries(
    LIVE_QUESTIONS.map((name) => {
      const shape = QUESTIONS.get(name)?.params;
      const requestBody = { required: true, content: { "application/json": { schema: shape ? inputOf(shape) : {} } } };
      const summary = `\`${name}\` of what is there now: reads anew, with the configured sources, what the answer rests on; nothing is kept`;
      const operation = { operationId: `live-${name}`, summary, parameters: [snapshotParameter], requestBody };
      return [`/api/v1/live/${name}`, { post: { ...operation, responses: answers("the answer, and what was read for it", LIVE_ANSWERS[name]) } }];
    }),
  );

const questionPaths = (): Json => Object.fromEntries([...QUESTIONS.values()].map((q) => [`/api/v1/${q.name}`, operationOf(q)]));

function exportPath(): Json {
  const file = { schema: { type: "string", format: "binary" } };
  const others = Object.fromEntries(["text/vnd.graphviz", "application/graphml+xml", "text/vnd.mermaid"].map((type) => [type, file]));
  return {
    "/api/v1/export": {
      get: {
        operationId: "export",
        summary: "the access graph as a file for other tools, sent while it is written; `opengraph` is BloodHound OpenGraph",
        parameters: parameters(exportParams),
        responses: { "200": { description: "the file; the shape is that of format=json", content: { ...content(graphExport), ...others } }, default: failure },
      },
    },
  };
}

function liveViewPaths(): Json {
  return {
    "/api/v1/live-view": {
      get: {
        operationId: "liveView",
        summary: "the live view of the clusters that are watched, and how each is; ask it with snapshot=live",
        responses: answers("the live view", liveAnswer),
      },
    },
    "/api/v1/events": {
      get: {
        operationId: "events",
        summary: "what becomes otherwise in the live view, as server-sent events; after a cut they go on from the last",
        parameters: [
          {
            name: "version",
            in: "query",
            required: false,
            schema: { type: "integer" },
            description: "the version that was seen last; the header last-event-id says the same",
          },
        ],
        responses: { "200": { description: "a stream of changes", content: content(liveChange, "text/event-stream") }, default: failure },
      },
    },
  };
}

function declaredPaths(): Json {
  const asked = QUESTIONS.get("marks");
  const marks = asked ? operationOf(asked) : {};
  return {
    "/api/v1/accepted-risks": {
      get: { operationId: "acceptedRisks", summary: "every finding that somebody lives with, or did", responses: answers("the risks", acceptedRisksAnswer) },
      post: {
        operationId: "acceptRisk",
        summary: "somebody lives with a finding until a day: for its cause, and what it is of now",
        parameters: [snapshotParameter],
        requestBody: { required: true, content: { "application/json": { schema: inputOf(acceptInput) } } },
        responses: answers("the risk", acceptedRisk, "201"),
      },
    },
    "/api/v1/marks": {
      ...marks,
      post: {
        operationId: "mark",
        summary: "declares an identity or a namespace to be worth as much as an administrator",
        parameters: [snapshotParameter],
        requestBody: { required: true, content: { "application/json": { schema: inputOf(markInput) } } },
        responses: answers("the mark", mark, "201"),
      },
      delete: {
        operationId: "unmark",
        summary: "takes a mark away",
        parameters: [{ name: "ref", in: "query", required: true, schema: { type: "string" } }],
        responses: { "204": { description: "removed" }, default: failure },
      },
    },
    "/api/v1/accepted-risks/{id}": {
      delete: {
        operationId: "withdrawRisk",
        summary: "ends an acceptance; it stays in the list",
        parameters: [pathId],
        responses: { "204": { description: "withdrawn" }, default: failure },
      },
    },
  };
}

function workPaths(): Json {
  const bundle = { required: true, content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } };
  return {
    "/api/v1/snapshots": {
      get: { operationId: "snapshots", summary: "every kept snapshot, newest first", responses: answers("the snapshots", snapshotsAnswer) },
      post: {
        operationId: "import",
        summary: "reads an uploaded bundle and keeps it as a snapshot",
        parameters: [{ name: "x-bundle-name", in: "header", required: true, schema: { type: "string" }, description: "file name, with its ending" }],
        requestBody: bundle,
        responses: answers("the job that reads it", jobAnswer, "202"),
      },
    },
    "/api/v1/snapshots/{id}": {
      delete: {
        operationId: "deleteSnapshot",
        summary: "removes a snapshot",
        parameters: [pathId],
        responses: { "204": { description: "removed" }, default: failure },
      },
    },
    "/api/v1/jobs/{id}": { get: { operationId: "job", summary: "how far a job is", parameters: [pathId], responses: answers("the job", jobAnswer) } },
    "/api/v1/jobs/{id}/events": {
      get: {
        operationId: "jobEvents",
        summary: "the job's states as they change, as server-sent events",
        parameters: [pathId],
        responses: { "200": { description: "a stream of jobs", content: content(jobAnswer, "text/event-stream") }, default: failure },
      },
    },
    "/api/v1/jobs/{id}/cancel": { post: { operationId: "cancelJob", summary: "stops a job", parameters: [pathId], responses: answers("the job", jobAnswer) } },
    "/api/v1/sources": {
      get: { operationId: "sources", summary: "the sources a scan reads", responses: answers("the sources", sourcesAnswer) },
      post: {
        operationId: "addSource",
        summary: "adds a source",
        requestBody: { required: true, content: { "application/json": { schema: inputOf(sourceInput) } } },
        responses: answers("the sources", sourcesAnswer, "201"),
      },
    },
    "/api/v1/sources/{id}": {
      delete: {
        operationId: "deleteSource",
        summary: "removes a source",
        parameters: [pathId],
        responses: { "204": { description: "removed" }, default: failure },
      },
    },
    "/api/v1/sources/{id}/check": {
      post: {
        operationId: "checkSource",
        summary: "tries a source call by call, and says which permission is missing for which call",
        parameters: [pathId],
        responses: answers("the source, call by call", doctorAnswer),
      },
    },
    "/api/v1/reader-files": {
      get: { operationId: "readerFiles", summary: "roles, policies and templates that let a scan read", responses: answers("the files", readerFilesAnswer) },
    },
    "/api/v1/scan": {
      post: { operationId: "scan", summary: "reads every source and keeps a snapshot", responses: answers("the job that reads them", jobAnswer, "202") },
    },
  };
}

/** The OpenAPI 3.1 document, made from the same shapes that parse and answer. */
export function openApiDocument(): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Rolewalk",
      version,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description: "Who can assume what between Kubernetes clusters and AWS IAM.",
    },
    webhooks: {
      notice: {
        post: {
          summary: "what a scan brings that has to be told: sent by the server, signed as Standard Webhooks says",
          requestBody: { content: content(notice) },
          responses: { "204": { description: "taken" } },
        },
      },
    },
    paths: {
      ...questionPaths(),
      ...livePaths(),
      ...declaredPaths(),
      ...workPaths(),
      ...changePaths(),
      ...reportPaths(),
      ...reviewPaths(),
      ...exportPath(),
      ...gatePaths(),
      ...liveViewPaths(),
    },
    components: {
      schemas: { Import: schemaOf(importAnswer) },
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "for scripts on the same machine: what stands in $ROLEWALK_HOME/token" } },
    },
    security: [{ key: [] }],
  };
}
