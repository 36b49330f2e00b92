import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { coverageOf } from "@/server/api/coverage-of.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { pushHeaders } from "@/server/api/push/sign-bundle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type ImportAnswer, importAnswer } from "@/server/contract/screen.ts";
import { asOneFile, inFolder } from "./carried-bundle.ts";
import { addressOf, askServer, sendToServer } from "./remote.ts";
import { endedJob } from "./server-job.ts";

export interface Sending {
  readonly server: string;
  /** The snapshot's name there; absent: the bundle's. */
  readonly label?: string | undefined;
  /** The file of the key it is signed with; absent: it is not signed. */
  readonly pushKey?: string | undefined;
}

/** The key that was named, or the one whose file the environment names. */
const keyOf = (pushKey: string | undefined): string | undefined => pushKey ?? (process.env["ROLEWALK_PUSH_KEY"] || undefined);

/** Sends a bundle to a running server, waits until it is read, and tells what became of it. @throws UsageError, UnreachableError */
export const sendBundle = (bundle: string, { server, label, pushKey }: Sending): Promise<ImportAnswer> =>
  inFolder(async (folder) => {
    const file = await asOneFile(bundle, folder);
    const key = keyOf(pushKey);
    const sent = key === undefined ? await sendUnsigned(file, server, label ?? basename(bundle)) : await sendSigned(file, server, key);
    // who sends by itself has no key to ask with
    const { id, snapshot, error, state } = await endedJob(server, key === undefined ? "jobs" : "push", sent);
    if (snapshot === null) throw new UsageError("invalid", error ?? `the server did not keep the bundle: its job \`${id}\` is ${state}`);
    return importAnswer.parse({
      snapshot,
      coverage: key === undefined ? await askServer(server, "coverage", { snapshot }) : await coverageOfSent(bundle, server, snapshot),
    });
  });

const bytesOf = (file: string): ReadableStream<Uint8Array> => Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;

function sendUnsigned(file: string, server: string, label: string): Promise<unknown> {
  const name = `${label.replace(/(\.tar\.gz|\.tgz|\.zip|\.json|\.ya?ml)$/i, "")}.tar.gz`;
  return sendToServer(server, "snapshots", bytesOf(file), { "x-bundle-name": encodeURIComponent(name) });
}

const PUSHED = "application/gzip";

async function sendSigned(file: string, server: string, key: string): Promise<unknown> {
  const headers = await pushHeaders(file, addressOf(server, "push"), PUSHED, key);
  return sendToServer(server, "push", bytesOf(file), headers);
}

/** What the server says of the whole snapshot, to who may ask it; else what was sent says of itself. */
async function coverageOfSent(bundle: string, server: string, snapshot: string): Promise<unknown> {
  try {
    return await askServer(server, "coverage", { snapshot });
  } catch (thrown) {
    if (!(thrown instanceof UsageError && thrown.reason === "not-proven")) throw thrown;
    process.stderr.write("rolewalk: this key sends and does not ask: the coverage is that of what was sent\n");
    return coverageOf(await factsOfBundle(bundle, new Date()));
  }
}
