import type { Problem } from "@/server/contract/screen";

const ROOT = "/api/v1";

export type ApiParams = Readonly<Record<string, string | number | null | undefined>>;

/** A request that did not get its answer; `problem` says why, in the server's words where it gave any. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" && value !== null && "title" in value && "status" in value && "detail" in value;

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblem(body)) return body;
  return {
    type: "about:blank",
    title: response.statusText || "Request failed",
    status: response.status,
    detail: `the server answered with status ${response.status} and no explanation`,
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError({
      type: "about:blank",
      title: "Server not reachable",
      status: 0,
      detail: "the Rolewalk server does not answer; check that it is still running",
    });
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  return response;
}

/** `path` below `/api/v1/`, e.g. `pod` or `jobs/7`; parameters without a value are left out. */
export function apiPath(path: string, params: ApiParams = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  const text = search.toString();
  return `${ROOT}/${path}${text === "" ? "" : `?${text}`}`;
}

/** Reads an answer. @throws ApiError */
export async function apiGet<T>(path: string, params: ApiParams = {}, signal?: AbortSignal): Promise<T> {
  const response = await send(apiPath(path, params), { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  return (await response.json()) as T;
}

/** Sends JSON (or nothing) and reads the answer. @throws ApiError */
export async function apiSend<T>(
  method: "POST" | "DELETE",
  path: string,
  body?: unknown,
  params: ApiParams = {},
  signal?: AbortSignal,
): Promise<T | undefined> {
  const response = await send(apiPath(path, params), {
    method,
    headers: { accept: "application/json", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  return response.status === 204 ? undefined : ((await response.json().catch(() => undefined)) as T | undefined);
}

/** Sends a file as it is and reads the answer. @throws ApiError */
export async function apiSendBytes<T>(path: string, file: Blob): Promise<T> {
  const response = await send(apiPath(path), {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/octet-stream" },
    body: file,
  });
  return (await response.json()) as T;
}

/** What all answers are cached under: what people declare, and what is kept, bears on any of them. */
export const EVERY_ANSWER = ["answer"] as const;

/** The key an answer is cached under. */
export const answerKey = (path: string, params: ApiParams = {}) => [...EVERY_ANSWER, path, params] as const;

export const problemFrom = (error: unknown): Problem =>
  error instanceof ApiError
    ? error.problem
    : { type: "about:blank", title: "Something went wrong", status: 0, detail: error instanceof Error ? error.message : String(error) };
