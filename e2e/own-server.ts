import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** A server of a test's own, started as a person starts it, with data of its own. */
export interface OwnServer {
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

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });

const keyIn = (home: string): Record<string, string> => {
  const file = join(home, "token");
  return existsSync(file) ? { authorization: `Bearer ${readFileSync(file, "utf8").trim()}` } : {};
};

async function comesUp(child: ChildProcess, address: string, log: () => string): Promise<void> {
  for (const until = Date.now() + 120_000; Date.now() < until && child.exitCode === null; await new Promise((again) => setTimeout(again, 200))) {
    if ((await fetch(`${address}/healthz`).catch(() => undefined))?.ok && /ready in/.test(log())) return;
  }
  throw new Error(`the server did not come up:\n${log()}`);
}

/** Starts one; `home`: the folder of an earlier one, to go on with. */
export async function ownServer(environment: Readonly<Record<string, string>> = {}, home = mkdtempSync(join(tmpdir(), "rolewalk-own-"))): Promise<OwnServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(root, "server/launch/start.mjs")], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      PORT: String(port),
      HOST: "127.0.0.1",
      ROLEWALK_HOME: home,
      DATABASE_URL: "",
      AWS_ACCESS_KEY_ID: "e2e",
      AWS_SECRET_ACCESS_KEY: "e2e",
      ...environment,
    },
  });
  let text = "";
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const address = `http://127.0.0.1:${port}`;
  await comesUp(child, address, () => text);
  return {
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
}
