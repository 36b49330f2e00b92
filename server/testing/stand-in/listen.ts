import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A stand-in server on a free port of this machine. */
export interface StandIn {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** Serves until stopped; connections that are still open are cut then. */
export async function listen(handler: Handler): Promise<StandIn> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => void Promise.resolve(handler(request, response, Buffer.concat(chunks))).catch(() => response.destroy()));
  });
  await new Promise<void>((done, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", done);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
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
