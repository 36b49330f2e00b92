// What is done inside the network that leads nowhere: node inside.mjs IMAGE HOME ARCHIVE. Says on stdout, as JSON, what came of it and how often
// the kernel was asked for a way out.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [image, home, archive] = process.argv.slice(2);
const PORT = 3000;
const ADDRESS = `http://127.0.0.1:${PORT}`;
const READY_MS = 60_000;
const JOB_MS = 120_000;
/** As the image sets it. */
const env = {
  PATH: process.env.PATH,
  NODE_ENV: "production",
  ROLEWALK_ROOT: image,
  ROLEWALK_HOME: home,
  ROLEWALK_WORKERS: join(image, "bundle", "workers"),
  ROLEWALK_LOG: "info",
  HOSTNAME: "127.0.0.1",
  PORT: String(PORT),
  NEXT_TELEMETRY_DISABLED: "1",
};

/** Packets that were to go where nothing leads, of every process in this network. */
const waysOut = () => {
  const [names, values] = readFileSync("/proc/net/snmp", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("Ip:"))
    .map((line) => line.split(" "));
  const six = /^Ip6OutNoRoutes\s+(\d+)/m.exec(readFileSync("/proc/net/snmp6", "utf8"));
  return Number(values[names.indexOf("OutNoRoutes")]) + Number(six?.[1] ?? 0);
};

const node = (...words) => spawnSync(process.execPath, words, { env, cwd: image, encoding: "utf8" });
const key = () => readFileSync(join(home, "token"), "utf8").trim();
const ask = (path, init = {}) => fetch(`${ADDRESS}${path}`, { ...init, headers: { authorization: `Bearer ${key()}`, ...init.headers } });

const until = async (ms, what) => {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(200)) {
    const found = await what().catch(() => undefined);
    if (found) return found;
  }
  throw new Error("it took too long");
};

const uploaded = async () => {
  const sent = await ask("/api/v1/snapshots", { method: "POST", headers: { "x-bundle-name": "demo.tar.gz" }, body: readFileSync(archive) });
  const { id } = await sent.json();
  return until(JOB_MS, async () => {
    const job = await (await ask(`/api/v1/jobs/${id}`)).json();
    return ["done", "failed"].includes(job.state) ? job : undefined;
  });
};

const asked = async (path) => {
  const answer = await ask(path);
  await answer.arrayBuffer();
  return [path, answer.status];
};

const imported = node(join(image, "bundle", "start.mjs"), "import", join(image, "demo"), "--label", "demo");
const server = spawn(process.execPath, ["server.js"], { env, cwd: image, stdio: ["ignore", "ignore", "pipe"] });
let log = "";
server.stderr.on("data", (chunk) => {
  log += chunk;
});
await until(READY_MS, async () => (await fetch(`${ADDRESS}/readyz`)).ok);
const job = await uploaded();
const answers = [];
for (const path of [
  "/api/v1/overview",
  "/api/v1/who?to=arn:aws:iam::111122223333:role/S3Admin",
  "/api/v1/findings",
  "/api/v1/report?format=pdf",
  "/",
  "/map",
  "/settings",
  "/metrics",
])
  answers.push(await asked(path));
// what is told later than it happens would be told by now, or at the end
await sleep(3000);
const ended = new Promise((done) => server.once("exit", done));
server.kill("SIGTERM");
const code = await ended;
const tried = waysOut();
// and one that does look for a way out is noticed
spawnSync(process.execPath, ["-e", 'fetch("http://telemetry.example.com").catch(() => 0)'], { env, timeout: 30_000 });
const noticed = waysOut() - tried;
process.stdout.write(JSON.stringify({ imported: { status: imported.status, stderr: imported.stderr }, job, answers, code, tried, noticed, log }));
