import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { ServerIdentity } from "./certificates.ts";

/** A stand-in server on a free port of this machine. */
export interface StandIn {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** Serves until stopped, over TLS where there is an identity; connections that are still open are cut then. */
export async function listen(handler: Handler, identity?: ServerIdentity): Promise<StandIn> {
  const answer: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void Promise.resolve(handler(request, response, Buffer.concat(chunks))).catch(() => response.destroy()));
  };
  const server = identity ? createTlsServer({ key: identity.key, cert: identity.cert }, answer) : createServer(answer);
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `${identity ? "https" : "http"}://127.0.0.1:${port}`,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export function answerJson(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): ServerResponse {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  return response.end(JSON.stringify(value));
}
