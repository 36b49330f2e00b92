import { createHash, type Hash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import { type JobWork, submitJob } from "@/server/jobs/run-job.ts";
import type { Store } from "@/server/store/client.ts";
import type { JobRecord } from "@/server/store/job-repository.ts";
import { homeDirectory } from "@/server/store/location.ts";
import { deleteSnapshot } from "@/server/store/snapshot-repository.ts";
import { snapshotKept } from "./follow.ts";
import { audit } from "./gate/audit.ts";
import { scopeOf } from "./gate/caller.ts";
import { answering, json } from "./http.ts";
import { jobAnswerOf } from "./jobs.ts";
import { runImport } from "./run-job-thread.ts";
import { requireSameOrigin } from "./same-origin.ts";
import { snapshotsOf } from "./snapshots.ts";
import { serverStore } from "./store-handle.ts";
import { UnreachableError, UsageError } from "./usage-error.ts";

/** Largest upload; larger bundles are imported on the command line. */
const MAX_UPLOAD_BYTES = 1024 * 1024 * 1024;
const ENDINGS = [".zip", ".tar.gz", ".tgz", ".json", ".yaml", ".yml"];

export const listSnapshotsOverHttp = (request: Request): Promise<Response> =>
  answering(request, async () => json(await snapshotsOf(await serverStore(), await scopeOf(request.headers))));

/** The name tells the form of the archive; only its last part is used. */
function bundleName(request: Request): string {
  const raw = request.headers.get("x-bundle-name") ?? "";
  const decoded = (() => {
    try {
      return decodeURIComponent(raw);
    } catch {
      return raw;
    }
  })();
  const name = basename(decoded.replaceAll("\\", "/")).slice(0, 200);
  if (!ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)))
    throw new UsageError("invalid", `the header x-bundle-name takes a file name ending in ${ENDINGS.join(", ")}, not \`${name}\``);
  return name;
}

function limited(hash: Hash): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(
        bytes > MAX_UPLOAD_BYTES ? new UsageError("invalid", `the upload is larger than ${MAX_UPLOAD_BYTES} bytes; import it with \`rolewalk import\``) : null,
        chunk,
      );
    },
  });
}

/** A body on the disk, in a folder of its own. */
export interface Received {
  readonly folder: string;
  readonly file: string;
  readonly sha256: Buffer;
}

const NO_ROOM = ["ENOSPC", "EDQUOT", "EROFS"];

/** What went wrong with the disk, in words for whoever sends. */
function toldPlainly(thrown: unknown): unknown {
  const isOfDisk = thrown instanceof Error && "code" in thrown && NO_ROOM.includes(String(thrown.code));
  return isOfDisk ? new UnreachableError("the server's disk is full or may not be written: nothing of the upload was kept", { cause: thrown }) : thrown;
}

/**
 * Writes the body to a folder of its own below the home directory, readable by this user alone. `ending`: of the file's name.
 * @throws UsageError, UnreachableError where the disk takes no more
 */
export async function receive(request: Request, ending: string): Promise<Received> {
  if (!request.body) throw new UsageError("invalid", "the request has no body");
  const folder = join(homeDirectory(process.env), "uploads", randomUUID());
  const file = join(folder, `bundle${ending}`);
  const hash = createHash("sha256");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await pipeline(Readable.fromWeb(request.body as WebStream), limited(hash), createWriteStream(file, { mode: 0o600 }));
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw toldPlainly(thrown);
  }
  return { folder, file, sha256: hash.digest() };
}

const endingOf = (name: string): string => ENDINGS.find((e) => name.toLowerCase().endsWith(e)) ?? "";

/** Hands a body to a job. Its folder goes with the work, also where that was never begun. */
export async function submitReceived(store: Store, { folder }: Received, work: Omit<JobWork, "ended">): Promise<JobRecord> {
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    return await submitJob(store, { ...work, run: (...given) => work.run(...given).finally(remove), ended: () => void remove() });
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

async function importUpload(store: Store, name: string, received: Received): Promise<Response> {
  const run: JobWork["run"] = (context) => runImport({ file: received.file, label: name }, context);
  return json(jobAnswerOf(await submitReceived(store, received, { kind: "import", run, done: snapshotKept })), 202);
}

/** `POST /api/v1/snapshots`: receives a bundle and answers 202 with the job that reads it. */
export const uploadBundle = (request: Request): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    const name = bundleName(request);
    const response = await importUpload(await serverStore(), name, await receive(request, endingOf(name)));
    await audit(request, "bundle.added", name);
    return response;
  });

export const deleteSnapshotOverHttp = (request: Request, id: string): Promise<Response> =>
  answering(request, async () => {
    requireSameOrigin(request);
    if (!(await deleteSnapshot(await serverStore(), id))) throw new UsageError("not-found", `there is no snapshot \`${id}\``);
    await audit(request, "snapshot.deleted", id);
    return new Response(null, { status: 204 });
  });
