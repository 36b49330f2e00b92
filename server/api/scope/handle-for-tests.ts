import { diffOverHttp, historyOverHttp, lastChangeOverHttp, postedLastChange, timelineOverHttp, whatIfOverHttp } from "@/server/api/changes/http-changes.ts";
import { exportAccess } from "@/server/api/export-access.ts";
import { atTheDoor } from "@/server/api/gate/door.ts";
import { exportGraph } from "@/server/api/http-export-graph.ts";
import { answerPostedQuestion, answerQuestion } from "@/server/api/http-questions.ts";
import { listSnapshotsOverHttp } from "@/server/api/http-snapshots.ts";
import { reportAboutOverHttp, reportOverHttp } from "@/server/api/report/http-report.ts";

type Handler = (request: Request) => Promise<Response>;

const GET: Readonly<Record<string, Handler>> = {
  "access.csv": (request) => exportAccess(request, "csv"),
  "access.json": (request) => exportAccess(request, "json"),
  diff: diffOverHttp,
  export: exportGraph,
  history: historyOverHttp,
  "last-change": lastChangeOverHttp,
  report: reportOverHttp,
  "report-about": reportAboutOverHttp,
  snapshots: listSnapshotsOverHttp,
  timeline: timelineOverHttp,
};
const POST: Readonly<Record<string, Handler>> = { "last-change": postedLastChange, whatif: whatIfOverHttp };

/** Answers a request as the server does, the door before it: the addresses below `/api/v1/` that answer from a snapshot, by the handlers of their routes. */
export async function handle(request: Request): Promise<Response> {
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
  const known = (request.method === "POST" ? POST : GET)[name];
  if (known) return known(request);
  return request.method === "POST" ? answerPostedQuestion(request, name) : answerQuestion(request, name);
}
