import { cancelJob } from "@/server/jobs/run-job.ts";
import { cancelElsewhere } from "@/server/jobs/shared-jobs.ts";
import { refusalOfJob } from "./gate/decide.ts";
import { refused } from "./gate/refused.ts";
import { answering, json } from "./http.ts";
import { jobEvents, jobNamed } from "./jobs.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { serverStore } from "./store-handle.ts";

/** Answers about a job to whoever may see, or stop, what is of its kind. */
const allowed = (request: Request, id: string, deed: "see" | "cancel", answer: () => Promise<Response>): Promise<Response> =>
  answering(request, async () => {
    const refusal = await refusalOfJob(request.headers, (await jobNamed(id)).kind, deed);
    return refusal ? refused(refusal, request) : answer();
  });

/** `GET /api/v1/jobs/{id}`: how far a job is. */
export const jobOverHttp = (request: Request, id: string): Promise<Response> => allowed(request, id, "see", async () => json(await jobNamed(id)));

/** `GET /api/v1/jobs/{id}/events`: its states as they change. */
export const jobEventsOverHttp = (request: Request, id: string): Promise<Response> => allowed(request, id, "see", () => jobEvents(id, request.signal));

/** `POST /api/v1/jobs/{id}/cancel`: stops it. */
export const cancelOverHttp = (request: Request, id: string): Promise<Response> =>
  allowed(request, id, "cancel", async () => {
    requireSameOrigin(request);
    // on another server it is ended in the database, which that one is told
    if (!cancelJob(id)) await cancelElsewhere(await serverStore(), id);
    return json(await jobNamed(id));
  });
