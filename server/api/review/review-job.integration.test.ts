import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { atTheDoor } from "@/server/api/gate/door.ts";
import { prepareKey } from "@/server/api/gate/server-key.ts";
import { makeToken, revokeToken } from "@/server/api/gate/tokens.ts";
import { cancelOverHttp, jobEventsOverHttp, jobOverHttp } from "@/server/api/http-jobs.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { pushedOverHttp } from "@/server/api/push/http-push.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { closeServerStore, serverStore } from "@/server/api/store-handle.ts";
import type { ReviewAbout } from "@/server/contract/review.ts";
import type { JobAnswer } from "@/server/contract/screen.ts";
import { cancelJob, type JobWork, submitJob } from "@/server/jobs/run-job.ts";
import { cancelElsewhere } from "@/server/jobs/shared-jobs.ts";
import { readAudit } from "@/server/store/audit-repository.ts";
import { createJob, finishJob, startJob } from "@/server/store/job-repository.ts";
import { listReviews } from "@/server/store/review-repository.ts";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { reviewOverHttp, startReviewOverHttp } from "./http-reviews.ts";
import { reviewWork } from "./review-work.ts";

const HOST = "127.0.0.1:3000";
const at = (path: string, secret: string, init: RequestInit = {}): Request =>
  new Request(`http://${HOST}/api/v1/${path}`, { ...init, headers: { host: HOST, authorization: `Bearer ${secret}`, ...init.headers } });

/** As the server does: first the door, then the handler of the address. */
async function handle(request: Request): Promise<Response> {
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const [, , , name = "", id = "", rest = ""] = new URL(request.url).pathname.split("/");
  if (name === "reviews") return id === "" ? startReviewOverHttp(request) : reviewOverHttp(request, id);
  if (name === "push") return pushedOverHttp(request, id);
  return rest === "cancel" ? cancelOverHttp(request, id) : rest === "events" ? jobEventsOverHttp(request, id) : jobOverHttp(request, id);
}

onEveryDatabase((database) => {
  let key = "";
  const secrets = { viewer: "", auditor: "", operator: "" };

  beforeAll(async () => {
    for (const [name, value] of Object.entries(await database.environment())) vi.stubEnv(name, value);
    key = prepareKey();
    const store = await serverStore();
    await keepFacts(store, await factsOfBundle("server/demo/bundle", new Date()), { origin: "demo", label: "demo" });
    for (const role of ["viewer", "auditor", "operator"] as const) secrets[role] = (await makeToken(store, { name: role, role, days: 1 }, "test")).secret;
  });
  afterEach(async () => {
    const { client } = await serverStore();
    await client.review.deleteMany();
  });
  afterAll(async () => {
    await closeServerStore();
    vi.unstubAllEnvs();
  });

  const start = (body: unknown, secret = key, headers: Record<string, string> = {}): Promise<Response> =>
    handle(at("reviews", secret, { method: "POST", body: JSON.stringify(body), headers }));
  const begun = async (body: unknown = {}, secret = key): Promise<JobAnswer> => (await start(body, secret)).json() as Promise<JobAnswer>;
  const kept = async (): Promise<readonly string[]> => (await listReviews(await serverStore())).map((one) => one.id);
  async function ended(id: string): Promise<JobAnswer> {
    await expect.poll(async () => (await jobNamed(id)).state, { timeout: 20_000, interval: 20 }).not.toMatch(/queued|running/);
    return jobNamed(id);
  }
  const deeds = async (review: string | null) => {
    const found: { readonly name: string; readonly action: string }[] = [];
    for await (const { name, action, target } of readAudit(await serverStore())) if (target === review) found.push({ name, action });
    return found;
  };
  /** Work of a kind that goes on until it is told to end. */
  async function held(kind: JobWork["kind"]): Promise<{ readonly id: string; readonly end: () => void }> {
    const over = Promise.withResolvers<undefined>();
    const { id } = await submitJob(await serverStore(), { kind, run: () => over.promise });
    return { id, end: () => over.resolve(undefined) };
  }
  const work = async (): Promise<JobWork> => reviewWork(await findRecord(await serverStore(), undefined), {}, async () => undefined);

  describe("beginning a review over HTTP", () => {
    test("answers at once with a job, whose events end with the review it has made; the trail has who began it", async () => {
      const response = await start({ title: "Q3" }, secrets.auditor);
      expect(response.status).toBe(202);
      const job = (await response.json()) as JobAnswer;
      expect(job).toMatchObject({ kind: "review", snapshot: null, review: null });
      const events = (await (await handle(at(`jobs/${job.id}/events`, secrets.auditor))).text()).trim().split("\n\n");
      const last = JSON.parse(events.at(-1)?.replace("data: ", "") ?? "") as JobAnswer;
      const [id] = await kept();
      expect(last).toMatchObject({ state: "done", error: null, review: id, progress: [{ name: "demo", state: "done" }] });
      const about = (await (await handle(at(`reviews/${last.review}`, secrets.auditor))).json()) as ReviewAbout;
      expect([about.title, last.progress[0]?.objects]).toEqual(["Q3", about.counts.rows]);
      expect(await deeds(last.review)).toEqual([{ name: "auditor", action: "review.begun" }]);
    });

    test("is refused at once where that can be known, and no job is made", async () => {
      const jobs = async () => (await serverStore()).client.job.count();
      const before = await jobs();
      expect((await start({ title: "" })).status).toBe(400);
      expect((await start({ what: 1 })).status).toBe(400);
      expect((await start({ snapshot: "nowhere" })).status).toBe(404);
      const previous = await start({ previous: "nowhere" });
      expect([previous.status, await previous.json()]).toEqual([404, expect.objectContaining({ detail: "there is no review `nowhere`" })]);
      expect((await start({}, key, { origin: "https://evil.example.com" })).status).toBe(403);
      expect((await start({}, secrets.viewer)).status).toBe(403);
      expect(await jobs()).toBe(before);
    });

    test("of what is too old, or of a part that is not there, ends as failed and says why; nothing is kept", async () => {
      const old = await ended((await begun({ maxAgeHours: 0.000001 })).id);
      expect(old).toMatchObject({ state: "failed", review: null, error: expect.stringContaining("nothing is frozen") });
      const nowhere = await ended((await begun({ scope: ["no-such-cluster"] })).id);
      expect(nowhere).toMatchObject({ state: "failed", review: null, error: expect.stringContaining("no-such-cluster") });
      expect(await kept()).toEqual([]);
    });

    test("twice by one name makes two reviews, the second after the first", async () => {
      const [first, second] = await Promise.all([begun({ title: "same" }), begun({ title: "same" })]);
      const made = [(await ended(first.id)).review, (await ended(second.id)).review];
      expect([...(await kept())].sort()).toEqual([...made].sort());
      expect(new Set(made).size).toBe(2);
    });

    test("does not wait for a bundle or a scan that is being read", async () => {
      const reading = await held("import");
      try {
        expect(await ended((await begun()).id)).toMatchObject({ state: "done" });
      } finally {
        reading.end();
      }
      await ended(reading.id);
    });

    test("tells who began it, though their token was taken back before it was made", async () => {
      const store = await serverStore();
      const { id, secret } = await makeToken(store, { name: "leaver", role: "auditor", days: 1 }, "test");
      const before = await held("review");
      const job = await begun({}, secret);
      await revokeToken(store, id, "test");
      before.end();
      expect(await deeds((await ended(job.id)).review)).toEqual([{ name: "leaver", action: "review.begun" }]);
    });
  });

  describe("a review that is cancelled", () => {
    const cancel = (id: string, secret: string) => handle(at(`jobs/${id}/cancel`, secret, { method: "POST" }));

    test("while it waits leaves nothing; whoever may begin one may stop it", async () => {
      const before = await held("review");
      const job = await begun();
      expect((await cancel(job.id, secrets.viewer)).status).toBe(403);
      expect((await cancel(job.id, secrets.auditor)).status).toBe(200);
      before.end();
      expect(await ended(job.id)).toMatchObject({ state: "cancelled", review: null });
      expect(await kept()).toEqual([]);
    });

    test("while it is made leaves nothing", async () => {
      const made = await work();
      const run: JobWork["run"] = (context, id) => {
        cancelJob(id);
        return made.run(context, id);
      };
      const { id } = await submitJob(await serverStore(), { ...made, run });
      expect(await ended(id)).toMatchObject({ state: "cancelled", review: null });
      expect(await kept()).toEqual([]);
    });

    test("or failed by whoever took this server for gone is kept no more, once it is made", async () => {
      const store = await serverStore();
      const { id } = await createJob(store, "review");
      await startJob(store, id);
      await finishJob(store, id, { state: "failed", error: "gone" });
      await expect((await work()).run({ signal: new AbortController().signal, progress: () => undefined }, id)).rejects.toThrow();
      expect([await kept(), await jobNamed(id)]).toEqual([[], expect.objectContaining({ state: "failed", error: "gone", review: null })]);
    });

    test("on another server after it was kept is not cancelled any more", async () => {
      const store = await serverStore();
      const { id } = await createJob(store, "review");
      await startJob(store, id);
      await (await work()).run({ signal: new AbortController().signal, progress: () => undefined }, id);
      expect([await cancelElsewhere(store, id), await jobNamed(id)]).toEqual([false, expect.objectContaining({ state: "running", review: (await kept())[0] })]);
      await finishJob(store, id, { state: "done" });
      expect(await jobNamed(id)).toMatchObject({ state: "done", review: (await kept())[0] });
    });

    test("is an auditor's, a scan that is cancelled an operator's", async () => {
      const scan = await held("scan");
      const refused = await cancel(scan.id, secrets.auditor);
      expect([refused.status, await refused.json()]).toEqual([
        403,
        expect.objectContaining({ detail: "this takes the role operator; auditor has the role auditor" }),
      ]);
      expect((await jobNamed(scan.id)).state).toMatch(/queued|running/);
      expect((await cancel(scan.id, secrets.operator)).status).toBe(200);
      scan.end();
      await ended(scan.id);
    });
  });

  test("what a review has become is told to nobody who may not see reviews", async () => {
    const { id } = await begun();
    const { review } = await ended(id);
    expect(review).not.toBeNull();
    const told = async (path: string, secret: string) => {
      const response = await handle(at(path, secret));
      return [response.status, (await response.text()).includes(String(review))];
    };
    for (const path of [`jobs/${id}`, `jobs/${id}/events`]) {
      expect(await told(path, secrets.viewer)).toEqual([403, false]);
      expect(await told(path, secrets.auditor)).toEqual([200, true]);
    }
    const limited = await makeToken(await serverStore(), { name: "limited", role: "auditor", days: 1, scope: "cluster:demo" }, "test");
    expect(await told(`jobs/${id}`, limited.secret)).toEqual([403, false]);
    expect((await start({}, limited.secret)).status).toBe(403);
    expect(await told(`push/${id}`, "")).toEqual([404, false]);
  });
});
