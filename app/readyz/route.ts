// what answers questions is loaded by the first probe, not while somebody waits for the first answer
import "@/server/api/http-questions.ts";
import { readiness } from "@/server/api/readiness.ts";

export const dynamic = "force-dynamic";

/** The process can do its work: its database opens and answers, and it was not told to stop. */
export const GET = async (): Promise<Response> => {
  const { ready, reason } = await readiness();
  return Response.json(ready ? { status: "ready" } : { status: "not ready", reason }, { status: ready ? 200 : 503 });
};
