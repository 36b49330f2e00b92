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
// nothing of a test outlives the machine
const FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300"];

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

const makeCluster = (bin, folder, as) => {
  const secret = join(folder, "secret");
  writeFileSync(secret, PASSWORD);
  if (as.uid !== undefined) for (const path of [folder, secret]) chownSync(path, as.uid, as.gid);
  const options = ["--username", USER, "--pwfile", secret, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"];
  // an order of letters that is not that of their numbers, as databases have it in offices
  const order = execFileSync(join(bin, "initdb"), ["--help"], { encoding: "utf8" }).includes("icu-locale")
    ? ["--locale-provider", "icu", "--icu-locale", "en-US"]
    : [];
  execFileSync(join(bin, "initdb"), ["-D", join(folder, "data"), ...options, ...order], { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
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

/**
 * Starts a server of its own and says how to get to it: `create()` makes a new database and gives its URL, `query(sql, url)` asks one as its owner,
 * `stop()` ends the server and leaves nothing. `folder`: where its files lie, an empty one; else a temporary one.
 */
export const startPostgres = async ({ folder = mkdtempSync(join(tmpdir(), "rolewalk-pg-")) } = {}) => {
  const bin = postgresFolder();
  if (bin === undefined) throw new Error("there is no PostgreSQL on this machine");
  const as = someoneElse();
  makeCluster(bin, folder, as);
  const port = await freePort();
  const settings = [...FAST, `port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`].flatMap((one) => ["-c", one]);
  const server = spawn(join(bin, "postgres"), ["-D", join(folder, "data"), ...settings], { ...as, cwd: folder, stdio: ["ignore", "ignore", "ignore"] });
  const end = () => server.kill("SIGQUIT");
  process.once("exit", end);
  const stop = async () => {
    process.removeListener("exit", end);
    const over = server.exitCode === null ? new Promise((done) => server.once("exit", done)) : undefined;
    end();
    await over;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(port, server);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  let made = 0;
  const create = async () => {
    made += 1;
    await ask(port, `CREATE DATABASE test_${made}`);
    return urlOf(port, `test_${made}`);
  };
  const query = (sql, url) => ask(port, sql, decodeURIComponent(new URL(url).pathname.slice(1)));
  return { create, query, stop, password: PASSWORD, url: urlOf(port, "postgres") };
};
