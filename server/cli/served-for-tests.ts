import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Served {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The product's own handlers behind a plain HTTP server of this process. */
export async function serve(handle: (request: Request) => Promise<Response>): Promise<Served> {
  let url = "";
  const server = createServer(async (incoming, outgoing) => {
    const body = incoming.method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {};
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await handle(new Request(`${url}${incoming.url}`, { method: incoming.method ?? "GET", headers, ...body } as RequestInit));
    const cookies = response.headers.getSetCookie();
    outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...(cookies.length > 0 && { "set-cookie": cookies }) });
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return { url, stop: () => new Promise((done) => server.close(() => done())) };
}

export interface Ran {
  readonly code: unknown;
  readonly out: Buffer;
  readonly problems: string;
}

/** Runs the command line beside this process, which may serve what it asks. */
export async function rolewalk(words: readonly string[], environment: Readonly<Record<string, string>>, input: Buffer = Buffer.alloc(0)): Promise<Ran> {
  const child = spawn(process.execPath, ["server/launch/rolewalk.mjs", ...words], { env: { ...process.env, ...environment } });
  const [out, problems]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
  await pipeline(Readable.from([input]), child.stdin).catch(() => undefined);
  const code = await new Promise((done) => child.once("close", done));
  return { code, out: Buffer.concat(out), problems: Buffer.concat(problems).toString("utf8") };
}
