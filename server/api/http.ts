import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { LIVE } from "@/server/contract/live-view.ts";
import { type OverviewAnswer, overviewAnswer, type Problem } from "@/server/contract/screen.ts";
import { latestSnapshot } from "@/server/store/snapshot-repository.ts";
import { askSnapshot } from "./ask-snapshot.ts";
import { findRecord } from "./load-snapshot.ts";
import { serverLog } from "./operate/log.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";
import { snapshotRow } from "./snapshots.ts";
import { serverStore } from "./store-handle.ts";
import { UnreachableError, UsageError } from "./usage-error.ts";
import { requireFeed } from "./watch/follow-sources.ts";

const PAGE = 100;
const NO_STORE = { "cache-control": "no-store" };

const STATUS: Readonly<Record<UsageError["reason"], { readonly status: number; readonly title: string }>> = {
  "not-found": { status: 404, title: "Not found" },
  ambiguous: { status: 409, title: "Ambiguous name" },
  invalid: { status: 400, title: "Invalid question" },
  "not-proven": { status: 401, title: "Sender not proven" },
};

export const json = (body: unknown, status = 200): Response => Response.json(body, { status, headers: NO_STORE });

export const jsonBytes = (body: Uint8Array): Response =>
  new Response(body as Uint8Array<ArrayBuffer>, { headers: { "content-type": "application/json", ...NO_STORE } });

/** RFC 9457 problem details for whatever was thrown; a fault of ours says no more than that it is one. */
export function problemResponse(thrown: unknown, instance?: string, request: string = randomUUID()): Response {
  const known =
    thrown instanceof UsageError
      ? STATUS[thrown.reason]
      : thrown instanceof UnreachableError
        ? { status: 503, title: "Not available" }
        : { status: 500, title: "Internal error" };
  const detail =
    known.status === 500 ? "something went wrong while answering; the server's log has the details" : thrown instanceof Error ? thrown.message : String(thrown);
  if (known.status === 500) serverLog().error({ request, err: thrown }, "request failed");
  const body: Problem = {
    type: "about:blank",
    ...known,
    detail,
    ...(instance ? { instance } : {}),
    request,
    ...(thrown instanceof UsageError && thrown.candidates.length > 0 ? { candidates: [...thrown.candidates] } : {}),
  };
  return new Response(JSON.stringify(body), {
    status: known.status,
    headers: { "content-type": "application/problem+json", "x-request-id": request, ...NO_STORE },
  });
}

/** Runs a handler; whatever it throws becomes problem details. */
export async function answering(request: Request, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (thrown) {
    return problemResponse(thrown, new URL(request.url).pathname, request.headers.get("x-request-id") ?? undefined);
  }
}

/** Largest JSON body; what is longer is not read to its end. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

async function textOf(request: Request, limit: number): Promise<string> {
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw new UsageError("invalid", `the body is larger than ${limit} bytes`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join("") + decoder.decode();
}

/** Reads a request's body as one shape. @throws UsageError naming the field, never quoting the body */
export async function bodyOf<T>(request: Request, shape: z.ZodType<T>, limit = MAX_BODY_BYTES): Promise<T> {
  const text = await textOf(request, limit);
  const raw = ((): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw new UsageError("invalid", "the body is not JSON");
    }
  })();
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

function questionNamed(name: string, sentIn: "address" | "body"): Question {
  const question = QUESTIONS.get(name);
  if (!question) throw new UsageError("not-found", `there is no question \`${name}\`; the document /api/v1/openapi.json lists them`);
  if ((question.sentIn ?? "address") !== sentIn)
    throw new UsageError("invalid", sentIn === "address" ? `\`${name}\` is asked by POST, with a JSON body` : `\`${name}\` is asked by GET`);
  return question;
}

/** Answers `GET /api/v1/<question>?…`: the same answers as the command line; long lists come in pages. */
export const answerQuestion = (request: Request, name: string): Promise<Response> =>
  answering(request, async () => {
    const question = questionNamed(name, "address");
    const { snapshot, ...rest } = Object.fromEntries(new URL(request.url).searchParams);
    const defaults = question.paged ? { page: "1", size: String(PAGE) } : {};
    const parsed = question.params.safeParse({ ...defaults, ...rest });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UsageError("invalid", `${issue?.path.join(".") || name}: ${issue?.message}`);
    }
    if (name === "overview") return json(await overviewAnswerOf(snapshot));
    return jsonBytes(await askSnapshot(snapshot, name, parsed.data));
  });

/** Answers `POST /api/v1/<question>` for questions whose parameters must not stand in an address; only the snapshot does. */
export const answerPostedQuestion = (request: Request, name: string): Promise<Response> =>
  answering(request, async () => {
    const question = questionNamed(name, "body");
    const asked = await bodyOf(request, question.params);
    return jsonBytes(await askSnapshot(new URL(request.url).searchParams.get("snapshot") ?? undefined, name, asked));
  });

const NOTHING_YET = {
  snapshot: null,
  counts: { pods: 0, serviceAccounts: 0, roles: 0, users: 0, clusters: 0, accounts: 0 },
  clusters: [],
  accounts: [],
  notable: [],
};

/** The home page is also the first run's: without any snapshot it is empty, not an error. */
async function overviewAnswerOf(snapshot: string | undefined): Promise<OverviewAnswer> {
  const store = await serverStore();
  if (snapshot === undefined && !(await latestSnapshot(store))) return NOTHING_YET;
  const row = snapshot === LIVE ? requireFeed().answer.row : snapshotRow(await findRecord(store, snapshot));
  const overview = overviewAnswer.omit({ snapshot: true }).parse(JSON.parse(new TextDecoder().decode(await askSnapshot(row.id, "overview", {}))));
  return { ...overview, snapshot: row };
}
