import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A running stand-in for AWS. */
export interface MotoServer {
  /** The `endpoint` for every SDK client, with any region and any credentials. */
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const STARTS_WITHIN_MS = 30_000;

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** True when the test runner has found a Python that can run moto; tests that need it are skipped otherwise: `test.skipIf(!hasMoto)`. */
export const hasMoto = process.env["ROLEWALK_TEST_PYTHON"] !== undefined;

/** Starts moto's server, empty, on a free port of this machine. */
export const startMoto = async (): Promise<MotoServer> => {
  const port = await freePort();
  const words = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
  const server = spawn(process.env["ROLEWALK_TEST_PYTHON"] ?? "python3", words, { stdio: "ignore" });
  const ended = new Promise<void>((done) => {
    server.once("exit", () => done());
    server.once("error", () => done());
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + STARTS_WITHIN_MS; Date.now() < until; await sleep(50)) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answer?.ok) {
      const stop = async (): Promise<void> => {
        server.kill();
        await ended;
      };
      return { endpoint, stop };
    }
  }
  server.kill("SIGKILL");
  throw new Error("moto did not come up");
};
