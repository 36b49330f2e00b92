// A real PostgreSQL for tests and for the drift check: a server of its own in a temporary folder, with nothing but what the test puts into it.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { postgresFolder } from "./postgres-folder.mjs";

const USER = "rolewalk";
const PASSWORD = "p@ss/w:rd of a test";
const READY_WITHIN_MS = 30_000;
// nothing of a test outlives the machine; what was acknowledged outlives a killed server all the same, so it is written before that
const FAST = ["fsync=off", "full_page_writes=off", "max_connections=300"];

/** PostgreSQL refuses to run as root: somebody else is found then. */
const someoneElse = () => {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const [, , uid, gid] = ["postgres", "nobody"].flatMap((name) => lines.filter((line) => line.startsWith(`${name}:`)))[0]?.split(":") ?? [];
  if (uid === undefined) throw new Error("there is neither a user `postgres` nor `nobody` to run PostgreSQL as");
  return { uid: Number(uid), gid: Number(gid) };
};

const freePort = () =>
  new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

const makeCluster = (bin, { folder, data, dataDisk }, as) => {
  const secret = join(folder, "secret");
  writeFileSync(secret, PASSWORD);
  if (as.uid !== undefined) for (const path of [folder, secret, ...(dataDisk ? [dataDisk] : [])]) chownSync(path, as.uid, as.gid);
  const options = ["--username", USER, "--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"];
  // an order of letters that is not that of their numbers, as databases have it in offices
  const order = execFileSync(join(bin, "initdb"), ["--help"], { encoding: "utf8" }).includes("icu-locale")
    ? ["--locale-provider", "icu", "--icu-locale", "en-US"]
    : [];
  execFileSync(join(bin, "initdb"), ["-D", data, ...(dataDisk ? ["--waldir", join(folder, "wal")] : []), ...options, ...order], {
    ...as,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
};

const urlOf = (port, database, user = USER, password = PASSWORD) =>
  `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

const ask = async (port, sql, database = "postgres") => {
  const client = new pg.Client({ connectionString: urlOf(port, database) });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

const answers = async (port, server) => {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until && server.exitCode === null; await sleep(30)) {
    if (await ask(port, "SELECT 1").catch(() => undefined)) return;
  }
  throw new Error("PostgreSQL did not come up");
};

/** Runs the server in a folder, until it is ended. */
const run = async (bin, data, folder, port, as) => {
  const settings = [...FAST, `port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`].flatMap((one) => ["-c", one]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...settings], { ...as, cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
  const atExit = () => server.kill("SIGQUIT");
  process.once("exit", atExit);
  const end = async (signal) => {
    process.removeListener("exit", atExit);
    const over = server.exitCode === null && server.signalCode === null ? new Promise((done) => server.once("exit", done)) : undefined;
    server.kill(signal);
    await over;
  };
  try {
    await answers(port, server);
  } catch (thrown) {
    await end("SIGQUIT");
    throw thrown;
  }
  return end;
};

/**
 * Starts a server of its own in a temporary folder and says how to get to it: `create()` makes a new database and gives its URL, `query(sql, url)` asks one as its
 * owner, `crash()` kills the server and starts it again on what it had written, `stop()` ends it and leaves nothing. `dataDisk`: an empty folder for what is in the
 * databases, without the log that is written ahead; else all is in one place.
 */
export const startPostgres = async ({ dataDisk } = {}) => {
  const bin = postgresFolder();
  if (bin === undefined) throw new Error("there is no PostgreSQL on this machine");
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-pg-"));
  const data = join(dataDisk ?? folder, "data");
  const as = someoneElse();
  makeCluster(bin, { folder, data, dataDisk }, as);
  const port = await freePort();
  let end = await run(bin, data, folder, port, as);
  const crash = async () => {
    await end("SIGKILL");
    // its children see that it is gone, and only then is the place free
    for (const until = Date.now() + READY_WITHIN_MS; ; await sleep(100)) {
      try {
        end = await run(bin, data, folder, port, as);
        return;
      } catch (thrown) {
        if (Date.now() > until) throw thrown;
      }
    }
  };
  const stop = async () => {
    await end("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  };
  let made = 0;
  const create = async () => {
    made += 1;
    await ask(port, `CREATE DATABASE test_${made}`);
    return urlOf(port, `test_${made}`);
  };
  const query = (sql, url) => ask(port, sql, decodeURIComponent(new URL(url).pathname.slice(1)));
  return { create, query, crash, stop, password: PASSWORD, url: urlOf(port, "postgres") };
};
