import { Agent, type IncomingMessage, request } from "node:http";

/** One answer: what it was asked for, milliseconds from the question to its last byte, and what was wrong with it. */
export interface Answered {
  readonly kind: string;
  readonly ms: number;
  readonly bytes: number;
  readonly wrong?: string;
}

const AGAIN = new Set(["ECONNRESET", "EPIPE"]);

/**
 * Somebody with a browser of his own: connections that are kept, a session, and nothing asked before the last answer is there. What it costs to be this person is
 * part of the load, so there is no client library between.
 */
export class Person {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  readonly #address: URL;
  readonly #cookie: string;

  constructor(address: string, cookie: string) {
    this.#address = new URL(address);
    this.#cookie = cookie;
  }

  leave(): void {
    this.#agent.destroy();
  }

  async ask(kind: string, path: string): Promise<Answered> {
    const began = performance.now();
    const { wrong, bytes } = await this.#get(path).catch((thrown: Error) => ({ wrong: thrown.message, bytes: 0 }));
    return { kind, ms: performance.now() - began, bytes, ...(wrong === undefined ? {} : { wrong: `${path}: ${wrong}` }) };
  }

  /** As browsers do: a kept connection that the server has just closed is no failure, the question is sent on another. */
  #get(path: string): Promise<{ readonly wrong: string | undefined; readonly bytes: number }> {
    return new Promise((done, failed) => {
      const asked = request({ agent: this.#agent, host: this.#address.hostname, port: this.#address.port, path, headers: { cookie: this.#cookie } });
      asked.once("response", (answer) => this.#read(answer).then(done, failed));
      asked.once("error", (error: NodeJS.ErrnoException) => {
        if (asked.reusedSocket && AGAIN.has(error.code ?? "")) this.#get(path).then(done, failed);
        else failed(error);
      });
      asked.end();
    });
  }

  async #read(answer: IncomingMessage): Promise<{ readonly wrong: string | undefined; readonly bytes: number }> {
    let bytes = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length;
    return { wrong: answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`, bytes };
  }
}

/** A person who is signed in by a link that the server has made for whoever holds its key. */
export async function signedIn(address: string, authorization: Readonly<Record<string, string>>): Promise<Person> {
  const made = await fetch(`${address}/api/v1/sign-in-links`, { method: "POST", headers: authorization });
  const { path } = (await made.json()) as { readonly path: string };
  const opened = await fetch(`${address}${path}`, { redirect: "manual" });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0];
  if (!cookie) throw new Error(`no session: ${opened.status}`);
  return new Person(address, cookie);
}
