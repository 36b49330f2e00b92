// Installs dependencies when they are missing or package-lock.json has changed since.

import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { CACHE, pinnedNode, ROOT } from "./paths.mjs";
import { mustRun } from "./run.mjs";
import { describeInputs, freshStamp, writeStamp } from "./stamp.mjs";

const STAMP = join(CACHE, "install.json");

// not in node_modules, which npm empties while the lock is held
const LOCK = join(tmpdir(), `rolewalk-install-${createHash("sha256").update(ROOT).digest("hex").slice(0, 16)}.lock`);

const packagesOf = (path) => {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), "utf8")).packages;
  } catch {
    return undefined;
  }
};

// npm keeps a lock of what it has installed; packages for other platforms are missing there by right
const matchesLock = () => {
  const wanted = packagesOf("package-lock.json");
  const installed = packagesOf("node_modules/.package-lock.json");
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === "" || link) return true;
    const found = installed[path];
    return found ? found.version === version : optional === true;
  });
};

const isInstalled = () => {
  if (!existsSync(join(ROOT, "node_modules")) || pinnedNode() === undefined) return false;
  if (freshStamp(STAMP)) return true;
  if (!matchesLock()) return false;
  writeStamp(STAMP, { inputs: describeInputs(["package-lock.json"]) });
  return true;
};

const install = async () => {
  const words = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) await mustRun(process.execPath, [npm, ...words]);
  else await mustRun("npm", words);
  writeStamp(STAMP, { inputs: describeInputs(["package-lock.json"]) });
};

/** Makes sure that the dependencies are those of package-lock.json; returns false when they were already. */
export const ensureInstalled = async (announce = () => {}) => {
  if (isInstalled()) return false;
  announce("installing dependencies, which takes a minute the first time");
  return withLock(LOCK, async () => {
    if (isInstalled()) return false;
    await install();
    return true;
  });
};
