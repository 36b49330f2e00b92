import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { costOfAsync, round, type Spread, spreadOf } from "./clock.ts";

/** What the built product needs to run: `npm run bench` makes it before. */
interface Product {
  readonly server: string;
  readonly bundle: string;
}

function productOf(environment: NodeJS.ProcessEnv): Product {
  const [server, workers] = [environment["ROLEWALK_SERVER"], environment["ROLEWALK_WORKERS"]];
  if (!server || !workers) throw new Error("the built server is not at hand: start this part by `npm run bench`");
  return { server, bundle: dirname(workers) };
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });

function run(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, words, { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((done, failed) => child.on("close", (code) => (code === 0 ? done() : failed(new Error(`${words.join(" ")} ended with ${code}`)))));
}

class Served {
  readonly #child: ChildProcess;
  readonly address: string;

  constructor(product: Product, port: number, environment: NodeJS.ProcessEnv) {
    this.address = `http://127.0.0.1:${port}`;
    const env = { ...environment, NODE_ENV: "production" as const, PORT: String(port), HOSTNAME: "127.0.0.1" };
    this.#child = spawn(process.execPath, [product.server], { env, stdio: ["ignore", "ignore", "inherit"] });
  }

  async ready(): Promise<this> {
    for (let tries = 0; tries < 600; tries += 1) {
      const answer = await fetch(`${this.address}/readyz`).catch(() => undefined);
      if (answer?.ok) return this;
      await sleep(50);
    }
    throw new Error("the server did not come up");
  }

  stop(): Promise<void> {
    const ended = new Promise<void>((done) => this.#child.once("exit", () => done()));
    this.#child.kill("SIGKILL");
    return ended;
  }
}

/** Milliseconds of `/healthz`, asked one after another with a short rest between, until `work` is done. */
async function whileWorking<T>(address: string, work: Promise<T>): Promise<Spread & { readonly asked: number }> {
  let isDone = false;
  const ending = work.finally(() => {
    isDone = true;
  });
  const times: number[] = [];
  while (!isDone) {
    const start = performance.now();
    await (await fetch(`${address}/healthz`)).text();
    times.push(performance.now() - start);
    await sleep(5);
  }
  await ending;
  return { ...spreadOf(times), asked: times.length };
}

/** Asks with the key that the server has written for scripts. */
async function ask(address: string, home: string, question: string): Promise<void> {
  const key = readFileSync(join(home, "token"), "utf8").trim();
  const answer = await fetch(`${address}/api/v1/${question}`, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`${question}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

/**
 * The built server on the fixture: how long `/healthz` takes while the graph is derived, which begins as soon as the server is there, and while nothing else
 * is asked; and how long the first answer takes from then on, and after a restart.
 */
export async function measureServing(folder: string) {
  const product = productOf(process.env);
  const home = mkdtempSync(join(tmpdir(), "rolewalk-bench-"));
  const environment = { ...process.env, ROLEWALK_HOME: home };
  try {
    await run([join(product.bundle, "start.mjs"), "import", folder], environment);
    const start = async (): Promise<Served> => new Served(product, await freePort(), environment).ready();
    const first = await start();
    const derived = costOfAsync(() => ask(first.address, home, "clusters"));
    const busy = await whileWorking(first.address, derived);
    const idle = await whileWorking(first.address, sleep(2000));
    await first.stop();
    const again = await start();
    const loaded = await costOfAsync(() => ask(again.address, home, "clusters"));
    await again.stop();
    return {
      healthzIdleMs: idle,
      /** The goal: p99 at most 20. */
      healthzWhileDerivingMs: busy,
      firstAnswerSeconds: round((await derived).seconds),
      firstAnswerAfterRestartSeconds: round(loaded.seconds),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
