import { rm } from "node:fs/promises";
import { snapshotKept } from "@/server/api/follow.ts";
import { auditAs } from "@/server/api/gate/audit.ts";
import { answering, json } from "@/server/api/http.ts";
import { type Received, receive, submitReceived } from "@/server/api/http-snapshots.ts";
import { jobAnswerOf, jobNamed, noJob } from "@/server/api/jobs.ts";
import { notifyOf } from "@/server/api/notice/notify.ts";
import { runPush } from "@/server/api/run-job-thread.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { isDigestOf, type PushClaim, verifyPush } from "@/server/gate/push-signature.ts";
import type { Store } from "@/server/store/client.ts";
import { takeNonce } from "@/server/store/push-nonce-repository.ts";
import { sourceOfKey } from "./push-source.ts";

/** Who sends, proven by the headers alone. @throws UsageError */
async function proven(store: Store, request: Request): Promise<PushClaim> {
  const claim = await verifyPush(request, async (key) => (await sourceOfKey(store, key, new Date()))?.config.publicKey);
  if (!claim.ok) throw new UsageError("not-proven", claim.error);
  if (!(await takeNonce(store, claim.value))) throw new UsageError("not-proven", "this request was sent before: each is taken once");
  return claim.value;
}

/** The body on the disk, if it is the one that was signed. @throws UsageError */
async function received(request: Request, digest: string): Promise<Received> {
  const body = await receive(request, ".tar.gz");
  if (isDigestOf(digest, body.sha256)) return body;
  await rm(body.folder, { recursive: true, force: true });
  throw new UsageError("not-proven", "the body is not the one that was signed");
}

/** `POST /api/v1/push`: takes a bundle that a source sends, signed with its key; answers 202 with the job that reads it. */
export const pushOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => {
    const store = await serverStore();
    const { key, digest } = await proven(store, request);
    const body = await received(request, digest);
    const sender = await sourceOfKey(store, key, new Date());
    if (!sender) {
      await rm(body.folder, { recursive: true, force: true });
      throw new UsageError("not-proven", "the key was withdrawn while this was sent");
    }
    const { source, config } = sender;
    const job = await submitReceived(store, body, {
      kind: "import",
      run: (context) => runPush({ file: body.file, source: source.name, clusters: config.clusters, accounts: config.accounts }, context),
      done: (id) => {
        snapshotKept(id);
        void notifyOf(id);
      },
    });
    await auditAs({ subject: `source:${source.id}`, name: source.name, by: "signature" }, "bundle.added", job.id);
    return json(jobAnswerOf(job), 202);
  });

/** `GET /api/v1/push/ID`: what became of a bundle that was sent. Only who sent it was told the id, which nobody can guess. */
export const pushedOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    const job = await jobNamed(id);
    if (job.kind !== "import") throw noJob(id);
    return json(job);
  });
