import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const root = join(import.meta.dirname, "..");

/** A server in a process of its own, with data of its own. */
export interface ServerProcess {
  readonly home: string;
  readonly address: string;
  /** Everything it has written to stderr so far. */
  log(): string;
  /** The header that shows the key of its machine. */
  authorization(): Readonly<Record<string, string>>;
  /** Asks it with that key. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a signal to it; resolves with the exit code once it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What is started, and when it is up. */
interface Program {
  /** The program and the file that it runs. */
  readonly command: readonly [string, string];
  /** The variables that it takes beside those of every one. */
  readonly environment: Readonly<Record<string, string>>;
  readonly isUp: (server: Pick<ServerProcess, "address" | "log">) => Promise<boolean>;
}

const UP_WITHIN_MS = 120_000;
const LOOK_MS = 100;

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

/** Whether a page of a server answers well. */
export const answersWell = async (address: string): Promise<boolean> => (await fetch(address).catch(() => undefined))?.ok === true;

const keyIn = (home: string): Record<string, string> => {
  const file = join(home, "token");
  return existsSync(file) ? { authorization: `Bearer ${readFileSync(file, "utf8").trim()}` } : {};
};

/** Starts a program with its data in a folder and waits until it is up. @throws Error with what it has written when it does not come up */
export async function startProcess({ command: [program, file], environment, isUp }: Program, home: string): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(program, [file], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, PORT: String(port), ROLEWALK_HOME: home, AWS_ACCESS_KEY_ID: "e2e", AWS_SECRET_ACCESS_KEY: "e2e", ...environment },
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const address = `http://127.0.0.1:${port}`;
  const server: ServerProcess = {
    home,
    address,
    log: () => text,
    authorization: () => keyIn(home),
    ask: (path, init = {}) => fetch(`${address}${path}`, { ...init, headers: { ...keyIn(home), ...(init.headers as Record<string, string>) } }),
    end(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
  for (const until = Date.now() + UP_WITHIN_MS; Date.now() < until && child.exitCode === null; await sleep(LOOK_MS)) if (await isUp(server)) return server;
  child.kill("SIGKILL");
  throw new Error(`the server did not come up:\n${text}`);
}
