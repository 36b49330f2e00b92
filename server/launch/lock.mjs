// A lock between processes on one machine: a file that only one can create, kept warm by its holder.
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 2_000;
const SILENT_MS = 60_000;
const POLL_MS = 100;

/** Whether a process of that id runs on this machine. */
export const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

const tryCreate = (file, token) => {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, token }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
};

const read = (file) => {
  try {
    return { text: readFileSync(file, "utf8"), silentMs: Date.now() - statSync(file).mtimeMs };
  } catch {
    return undefined;
  }
};

const isAbandoned = ({ text, silentMs }) => {
  if (silentMs > SILENT_MS) return true;
  try {
    return !isAlive(JSON.parse(text).pid);
  } catch {
    return silentMs > HEARTBEAT_MS; // created, not yet written, or torn by a crash
  }
};

/** Moves an abandoned lock away; when another waiter was faster and this moved its new lock, that is put back. */
const removeAbandoned = (file, seen) => {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    const moved = readFileSync(aside, "utf8");
    if (moved !== seen.text) writeFileSync(file, moved, { flag: "wx" });
  } catch {
    // gone already, or taken anew: the next round sees it
  }
  rmSync(aside, { force: true });
};

/**
 * Runs `work` while this process alone holds the lock `file`. `onWait` is called once when another process holds it. A lock whose
 * holder died, or has been silent for a minute, is taken over.
 */
export const withLock = async (file, work, onWait = () => {}) => {
  mkdirSync(dirname(file), { recursive: true });
  const token = randomUUID();
  for (let waited = false; !tryCreate(file, token); ) {
    const seen = read(file);
    if (seen && isAbandoned(seen)) {
      removeAbandoned(file, seen);
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // taken over while this process was stopped; its result is replaced atomically all the same
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  const release = () => {
    if (read(file)?.text.includes(token)) rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener("exit", release);
    release();
  }
};
