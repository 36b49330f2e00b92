import { randomUUID } from "node:crypto";
import type { Problem } from "@/server/contract/screen.ts";

/** RFC 9457 problem details as they are sent; never kept by anybody on the way. */
export function sendProblem(
  problem: Omit<Problem, "type" | "request">,
  request: string = randomUUID(),
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { title, status, detail, ...more } = problem;
  const body: Problem = { type: "about:blank", status, title, detail, ...more, request };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "x-request-id": request, "cache-control": "no-store", ...headers },
  });
}
