import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "@/server/api/usage-error.ts";
import { type ImportAnswer, importAnswer, type JobAnswer, jobAnswer } from "@/server/contract/screen.ts";
import { asOneFile, inFolder } from "./carried-bundle.ts";
import { askServer, sendToServer } from "./remote.ts";

const ASK_EVERY_MS = 300;

export interface Sending {
  readonly server: string;
  /** The snapshot's name there; absent: the bundle's. */
  readonly label?: string | undefined;
}

/** Sends a bundle to a running server, waits until it is read, and tells what became of it. @throws UsageError, UnreachableError */
export const sendBundle = (bundle: string, { server, label }: Sending): Promise<ImportAnswer> =>
  inFolder(async (folder) => {
    const file = await asOneFile(bundle, folder);
    const name = `${(label ?? basename(bundle)).replace(/(\.tar\.gz|\.tgz|\.zip|\.json|\.ya?ml)$/i, "")}.tar.gz`;
    const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const job = await ended(server, jobAnswer.parse(await sendToServer(server, "snapshots", body, { "x-bundle-name": encodeURIComponent(name) })));
    const { snapshot, error } = job;
    if (snapshot === null) throw new UsageError("invalid", error ?? `the server did not keep the bundle: its job \`${job.id}\` is ${job.state}`);
    return importAnswer.parse({ snapshot, coverage: await askServer(server, "coverage", { snapshot }) });
  });

async function ended(server: string, job: JobAnswer): Promise<JobAnswer> {
  if (job.state !== "queued" && job.state !== "running") return job;
  await sleep(ASK_EVERY_MS);
  return ended(server, jobAnswer.parse(await askServer(server, `jobs/${encodeURIComponent(job.id)}`, {})));
}
