// What tests need from the machine: a browser, and a server that answers like AWS.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const findBrowser = () => [process.env.CHROMIUM_PATH, ...BROWSERS].find((path) => path && existsSync(path));

const isDebianRoot = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

/** The path of a Chromium, installed first where that is possible; else `{ reason }`. */
export const ensureBrowser = async () => {
  const found = findBrowser();
  if (found) return { path: found };
  if (!isDebianRoot()) return { reason: "no Chromium here: install it, or set CHROMIUM_PATH" };
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env });
  const { code } = await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { env });
  const installed = findBrowser();
  return installed ? { path: installed, installed: true } : { reason: `Chromium could not be installed (apt-get ended with exit code ${code})` };
};

/** The Python that can run moto's server, or undefined. */
export const findMoto = () => {
  const candidates = [process.env.ROLEWALK_TEST_PYTHON, "python3", join("/usr", "bin", "python3")];
  return candidates.find((python) => python && spawnSync(python, ["-c", "import moto.server, flask"], { stdio: "ignore" }).status === 0);
};
