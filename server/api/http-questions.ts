import { LIVE } from "@/server/contract/live-view.ts";
import { type OverviewAnswer, overviewAnswer } from "@/server/contract/screen.ts";
import { latestSnapshot } from "@/server/store/snapshot-repository.ts";
import { type Asked, askSnapshot, requireUnlimited } from "./ask-snapshot.ts";
import { scopeOf } from "./gate/caller.ts";
import { answering, askedBy, bodyOf, json, jsonBytes } from "./http.ts";
import { findRecord } from "./load-snapshot.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";
import { rowIn } from "./snapshots.ts";
import { serverStore } from "./store-handle.ts";
import { MethodError, UsageError } from "./usage-error.ts";
import { requireFeed } from "./watch/follow-sources.ts";

const PAGE = 100;

function questionNamed(name: string, sentIn: "address" | "body"): Question {
  const question = QUESTIONS.get(name);
  if (!question) throw new UsageError("not-found", `there is no question \`${name}\`; the document /api/v1/openapi.json lists them`);
  if ((question.sentIn ?? "address") !== sentIn)
    throw sentIn === "address"
      ? new MethodError(`\`${name}\` is asked by POST, with a JSON body`, ["POST"])
      : new MethodError(`\`${name}\` is asked by GET`, ["GET", "HEAD"]);
  return question;
}

/** Answers `GET /api/v1/<question>?…`: the same answers as the command line; long lists come in pages. */
export const answerQuestion = (request: Request, name: string): Promise<Response> =>
  answering(request, async () => {
    const question = questionNamed(name, "address");
    const { snapshot, asked: rest } = askedBy(request);
    const defaults = question.paged ? { page: "1", size: String(PAGE) } : {};
    const parsed = question.params.safeParse({ ...defaults, ...rest });
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new UsageError("invalid", `${issue?.path.join(".") || name}: ${issue?.message}`);
    }
    const asked = { snapshot, scope: await scopeOf(request.headers) };
    if (name === "overview") return json(await overviewAnswerOf(asked));
    return jsonBytes(await askSnapshot(asked, name, parsed.data));
  });

/** Answers `POST /api/v1/<question>` for questions whose parameters must not stand in an address; only the snapshot does. */
export const answerPostedQuestion = (request: Request, name: string): Promise<Response> =>
  answering(request, async () => {
    const question = questionNamed(name, "body");
    const asked = await bodyOf(request, question.params);
    const snapshot = new URL(request.url).searchParams.get("snapshot") ?? undefined;
    return jsonBytes(await askSnapshot({ snapshot, scope: await scopeOf(request.headers) }, name, asked));
  });

const NOTHING_YET = {
  snapshot: null,
  counts: { pods: 0, serviceAccounts: 0, roles: 0, users: 0, clusters: 0, accounts: 0 },
  clusters: [],
  accounts: [],
  notable: [],
};

/** The home page is also the first run's: without any snapshot it is empty, not an error. */
async function overviewAnswerOf({ snapshot, scope }: Asked): Promise<OverviewAnswer> {
  const store = await serverStore();
  if (snapshot === undefined && !(await latestSnapshot(store))) return NOTHING_YET;
  if (snapshot === LIVE) requireUnlimited(scope);
  const row = snapshot === LIVE ? requireFeed().answer.row : rowIn(scope, await findRecord(store, snapshot));
  const overview = overviewAnswer
    .omit({ snapshot: true })
    .parse(JSON.parse(new TextDecoder().decode(await askSnapshot({ snapshot: row.id, scope }, "overview", {}))));
  return { ...overview, snapshot: row };
}
