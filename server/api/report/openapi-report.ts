import { answers, failure, type Json, schemaOf, snapshotParameter } from "@/server/api/openapi-parts.ts";
import { report, reportAbout } from "@/server/contract/report.ts";
import { REPORT_FORMATS } from "@/server/contract/report-formats.ts";
import { REPORT_TYPES } from "@/server/report/render.ts";

/** What a report is asked for with. */
const scopeParameter: Json = {
  name: "scope",
  in: "query",
  required: false,
  schema: { type: "array", items: { type: "string" } },
  description:
    "cluster=…, namespace=[cluster/]…, account=…, owner=…, team=…, environment=… or any reference or short form; said several times it is what any of them holds",
};

/** Reports in the document. */
export function reportPaths(): Json {
  const format: Json = { name: "format", in: "query", required: true, schema: { type: "string", enum: [...REPORT_FORMATS] } };
  const file = { schema: { type: "string", format: "binary" } };
  const contents = Object.fromEntries(REPORT_FORMATS.map((one) => [REPORT_TYPES[one], one === "json" ? { schema: schemaOf(report) } : file]));
  return {
    "/api/v1/report": {
      get: {
        operationId: "report",
        summary: "a document that stands on its own about a snapshot or a part of it; the same bytes for the same snapshot",
        parameters: [format, scopeParameter, snapshotParameter],
        responses: { "200": { description: "the report, as a file", content: contents }, default: failure },
      },
    },
    "/api/v1/report-about": {
      get: {
        operationId: "reportAbout",
        summary: "what a report would say of itself, with the counts of what it would hold",
        parameters: [scopeParameter, snapshotParameter],
        responses: answers("what the report would say of itself", reportAbout),
      },
    },
  };
}
