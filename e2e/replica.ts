import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const cli = join(root, "node_modules", ".cache", "rolewalk", "cli");

/** The built server alone, as it runs in a pod: one of several on a database. */
export interface Replica {
  /** By which the servers know each other. */
  readonly id: string;
  readonly home: string;
  readonly log: () => string;
  /** Asks it with the key of its machine. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** Sends a signal to it and waits for its end. */
  readonly end: (signal?: NodeJS.Signals) => Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

async function comesUp(child: ChildProcess, address: string, log: () => string): Promise<void> {
  for (const until = Date.now() + 90_000; Date.now() < until && child.exitCode === null; await new Promise((again) => setTimeout(again, 100))) {
    if ((await fetch(`${address}/readyz`).catch(() => undefined))?.ok) return;
  }
  throw new Error(`the server did not come up:\n${log()}`);
}

const bundle = (): string => join(cli, (JSON.parse(readFileSync(join(cli, "current.json"), "utf8")) as { readonly directory: string }).directory);

let started = 0;

/** Starts one; `home`: the folder of one that was there before, in whose place it comes. */
export async function startReplica(environment: Readonly<Record<string, string>>, home = mkdtempSync(join(tmpdir(), "rolewalk-replica-"))): Promise<Replica> {
  const port = await freePort();
  started += 1;
  const id = `replica-${process.pid}-${started}`;
  const child = spawn(join(root, "node_modules", "node", "bin", "node"), [join(root, ".next", "standalone", "server.js")], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      PORT: String(port),
      HOSTNAME: "127.0.0.1",
      ROLEWALK_ROOT: root,
      ROLEWALK_HOME: home,
      ROLEWALK_WORKERS: join(bundle(), "workers"),
      ROLEWALK_SERVER_ID: id,
      AWS_ACCESS_KEY_ID: "e2e",
      AWS_SECRET_ACCESS_KEY: "e2e",
      ...environment,
    },
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const address = `http://127.0.0.1:${port}`;
  await comesUp(child, address, () => text);
  const key = (): Record<string, string> =>
    existsSync(join(home, "token")) ? { authorization: `Bearer ${readFileSync(join(home, "token"), "utf8").trim()}` } : {};
  return {
    id,
    home,
    log: () => text,
    ask: (path, init = {}) => fetch(`${address}${path}`, { ...init, headers: { ...key(), ...(init.headers as Record<string, string>) } }),
    end: (signal = "SIGTERM") => {
      child.kill(signal);
      return ended;
    },
  };
}
