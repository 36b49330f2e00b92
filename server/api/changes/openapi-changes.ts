import { addressParameters, answers, inputOf, type Json, parameters, snapshotParameter } from "@/server/api/openapi-parts.ts";
import { diffAnswer, whatIfAnswer, whatIfInput } from "@/server/contract/diff.ts";
import { historyAnswer, historyInput } from "@/server/contract/history.ts";
import { lastChangeAnswer, lastChangeInput } from "@/server/contract/last-change.ts";
import { timelineAnswer, timelineInput } from "@/server/contract/timeline.ts";

/** The paths of what differs between snapshots, and of what a change would do. */
export function changePaths(): Json {
  const named = (name: string, required: boolean, description: string): Json => ({ name, in: "query", required, schema: { type: "string" }, description });
  const lastChange: Json = {
    summary: "between which two snapshots the access of a chain of entities changed last, and because of what",
    responses: answers("the last change, or since when there was none", lastChangeAnswer),
  };
  return {
    "/api/v1/diff": {
      get: {
        operationId: "diff",
        summary: "the direct edges that appeared, disappeared or are decided otherwise between two snapshots, each with what caused it",
        parameters: [named("before", true, "the earlier snapshot"), named("after", false, "the later one; by default the one that is shown")],
        responses: answers("what differs", diffAnswer),
      },
    },
    "/api/v1/timeline": {
      get: {
        operationId: "timeline",
        summary: "what became of one entity's access and findings from snapshot to snapshot, the newest change first",
        parameters: parameters(timelineInput),
        responses: answers("the timeline", timelineAnswer),
      },
    },
    "/api/v1/last-change": {
      get: { operationId: "lastChange", parameters: parameters(lastChangeInput), ...lastChange },
      post: {
        operationId: "postedLastChange",
        parameters: [snapshotParameter],
        requestBody: { required: true, content: { "application/json": { schema: inputOf(lastChangeInput) } } },
        ...lastChange,
      },
    },
    "/api/v1/history": {
      get: {
        operationId: "history",
        summary: "what changed of access and findings day by day, by namespace, owner and account, the newest day first",
        parameters: addressParameters(historyInput),
        responses: answers("the days", historyAnswer),
      },
    },
    "/api/v1/whatif": {
      post: {
        operationId: "whatif",
        summary: "what proposed files, or a Terraform plan, would make of a snapshot; nothing of them is kept",
        parameters: [snapshotParameter],
        requestBody: { required: true, content: { "application/json": { schema: inputOf(whatIfInput) } } },
        responses: answers("what would differ, and what of the change has no effect", whatIfAnswer),
      },
    },
  };
}
