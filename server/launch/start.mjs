// `npm start`: from a fresh clone, or from anything later, to a running server.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { prepare, runMain, STOP_SIGNALS } from "./build.mjs";
import { holdBundle } from "./cli-bundle.mjs";
import { isCompany, listenHost } from "./host.mjs";
import { pinnedNode, productEnvironment, ROOT } from "./paths.mjs";
import { run } from "./run.mjs";
import { StepError, Steps } from "./steps.mjs";
import { SERVER } from "./web-build.mjs";

const DEMO = join(ROOT, "server", "demo", "bundle");
const OLDEST_NODE = [20, 20];
const READY_WITHIN_MS = 60_000;
// longer than the server itself takes at most
const STOP_WITHIN_MS = (Number(process.env.ROLEWALK_STOP_SECONDS || 5) + 5) * 1000;

let host = "127.0.0.1";

const requireNode = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new StepError(`Node ${OLDEST_NODE.join(".")} or newer is needed; this is ${process.version}`);
  }
};

const requireDatabase = () => {
  const url = process.env.DATABASE_URL ?? "";
  if (url !== "" && !/^(file|postgres(ql)?):/.test(url)) {
    throw new StepError("DATABASE_URL must look like `file:/path/to/rolewalk.db` or `postgresql://user:password@host:5432/name`");
  }
};

const requirePort = () => {
  const text = process.env.PORT || "3000";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new StepError(`PORT must be a number from 0 to 65535, not \`${text}\``);
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", (error) => {
      const why = error.code === "EADDRINUSE" ? "is in use: stop what runs there, or set PORT to another" : `cannot be opened: ${error.message}`;
      failed(new StepError(`port ${port} on ${host} ${why}`));
    });
    probe.listen(port, host, () => {
      const { port: free } = probe.address();
      probe.close(() => done(free));
    });
  });
};

const openDatabase = async (bundle, environment) => {
  const { code, stdout, output } = await run(pinnedNode(), [join(bundle, "migrate.mjs")], { env: environment });
  if (code !== 0) throw new StepError(output.trim());
  return JSON.parse(stdout);
};

/** Loads the demo into a database that has never held anything. */
const loadDemo = async (steps, bundle, environment, snapshots) => {
  const mark = join(environment.ROLEWALK_HOME, "demo-loaded");
  if (snapshots > 0 || existsSync(mark)) return;
  if (!existsSync(DEMO)) {
    steps.say("  – demo data: not in this checkout, skipped");
    return;
  }
  try {
    await steps.run("demo data", async () => {
      const words = ["import", DEMO, "--label", "demo", "--origin", "demo"];
      const { code, output } = await run(pinnedNode(), [join(bundle, "start.mjs"), ...words], { env: environment });
      if (code !== 0) throw new StepError(output.trim());
      // a database on a server makes no folder here
      mkdirSync(environment.ROLEWALK_HOME, { recursive: true, mode: 0o700 });
      writeFileSync(mark, "");
    });
  } catch (error) {
    // what was asked for is the server: it starts without the demo, which is tried again next time
    steps.say(`    the demo data could not be loaded: ${error.message}`);
  }
};

const forwardLines = (server) => {
  let ready = false;
  let before = "";
  server.stdout.on("data", (chunk) => {
    if (ready) process.stdout.write(chunk);
    else before += chunk;
  });
  return {
    become: () => {
      ready = true;
    },
    said: () => before,
  };
};

const startServer = async (port, environment) => {
  const server = spawn(pinnedNode(), [SERVER], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment, NODE_ENV: "production", PORT: String(port), HOSTNAME: host },
    detached: true, // Ctrl-C reaches this process alone, which then stops the server in order
  });
  process.once("exit", () => server.kill("SIGKILL"));
  const lines = forwardLines(server);
  let ended = false;
  server.once("exit", () => {
    ended = true;
  });
  const address = `http://${host.includes(":") ? `[${host}]` : host === "0.0.0.0" ? "127.0.0.1" : host}:${port}`;
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && !ended; await sleep(50)) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (!answer?.ok) continue;
    // loads what answers questions; a database that does not answer is told by the page
    await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    lines.become();
    return { server, address };
  }
  server.kill("SIGKILL");
  throw new StepError(`the server did not come up:\n${lines.said().trim()}`);
};

const superviseServer = ({ server }) => {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.kill("SIGTERM");
    setTimeout(() => server.kill("SIGKILL"), STOP_WITHIN_MS).unref();
  };
  for (const signal of Object.keys(STOP_SIGNALS)) process.removeAllListeners(signal).on(signal, stop);
  server.once("exit", (code) => {
    process.stderr.write(stopping ? "stopped\n" : `the server ended by itself (exit code ${code})\n`);
    process.exit(stopping ? 0 : 1);
  });
};

/** What to open: a link that signs one browser in, or the address where an issuer signs people in. */
const linkOf = async ({ address }, environment) => {
  if (isCompany()) return process.env.ROLEWALK_URL;
  const key = readFileSync(join(environment.ROLEWALK_HOME, "token"), "utf8").trim();
  const answer = await fetch(`${address}/api/v1/sign-in-links`, { method: "POST", headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new StepError(`the server makes no link to sign in with: ${answer.status} ${await answer.text()}`);
  return new URL((await answer.json()).path, address).href;
};

await runMain(async () => {
  requireNode();
  host = listenHost();
  requireDatabase();
  const port = await requirePort();
  const steps = new Steps();
  steps.say("Rolewalk");
  const bundle = await prepare(steps);
  holdBundle(bundle);
  const environment = productEnvironment(bundle);
  const { migrated, snapshots } = await steps.run("database", async () => {
    const database = await openDatabase(bundle, environment);
    return { ...database, reused: database.migrated.length === 0, note: `${database.place}, ${database.migrated.length} migrations` };
  });
  if (migrated.length > 0 || snapshots === 0) await loadDemo(steps, bundle, environment, snapshots);
  const running = await steps.run("server", () => startServer(port, environment));
  superviseServer(running);
  steps.say(`ready in ${steps.elapsed}${steps.reused ? `; reused: ${steps.reused}` : ""}`);
  const hint = isCompany() ? "" : "  It signs one browser in, once; `npx rolewalk sign-in-link` prints another.\n\n";
  process.stdout.write(`\n  Open ${await linkOf(running, environment)}\n\n${hint}`);
});
