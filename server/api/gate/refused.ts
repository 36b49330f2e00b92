import { sendProblem } from "@/server/api/problem-response.ts";
import type { Refusal } from "./decide.ts";

/** Problem details of a refusal. */
export const refused = (refusal: Refusal, { url, headers }: Pick<Request, "url" | "headers">): Response =>
  sendProblem(
    { ...refusal, instance: new URL(url).pathname },
    headers.get("x-request-id") ?? undefined,
    refusal.status === 401 ? { "www-authenticate": "Bearer" } : {},
  );
