import { sendProblem } from "@/server/api/problem-response.ts";
import type { Refusal } from "./decide.ts";

/** Problem details of a refusal. */
export const refused = (refusal: Refusal, pathname: string): Response =>
  sendProblem({ ...refusal, instance: pathname }, undefined, refusal.status === 401 ? { "www-authenticate": "Bearer" } : {});
