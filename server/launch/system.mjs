// What tests need from the machine: a browser, a server of PostgreSQL, and one that answers like AWS.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.mjs";
import { run } from "./run.mjs";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const findBrowser = () => [process.env.CHROMIUM_PATH, ...BROWSERS].find((path) => path && existsSync(path));

const isDebianRoot = () => existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;

const installPackages = async (names) => {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env });
  const { code } = await run("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env });
  return code;
};

/** The path of a Chromium, installed first where that is possible; else `{ reason }`. */
export const ensureBrowser = async () => {
  const found = findBrowser();
  if (found) return { path: found };
  if (!isDebianRoot()) return { reason: "no Chromium here: install it, or set CHROMIUM_PATH" };
  const code = await installPackages(["chromium", "fonts-dejavu-core"]);
  const installed = findBrowser();
  return installed ? { path: installed, installed: true } : { reason: `Chromium could not be installed (apt-get ended with exit code ${code})` };
};

/** Debian's package makes and starts a database of its own where nothing says otherwise; tests start theirs. */
const NO_DATABASE = "/etc/postgresql-common/createcluster.d";

const hasPostgres = () => spawnSync(process.execPath, [join(ROOT, "server", "testing", "postgres-folder.mjs")]).status === 0;

/** Sees to a server of PostgreSQL, installed first where that is possible; the reason where there is none. */
export const ensurePostgres = async () => {
  if (hasPostgres()) return undefined;
  if (!isDebianRoot()) return "no PostgreSQL here: install its server (`initdb` and `postgres`)";
  mkdirSync(NO_DATABASE, { recursive: true });
  writeFileSync(join(NO_DATABASE, "rolewalk-tests.conf"), "create_main_cluster = false\n");
  const code = await installPackages(["postgresql"]);
  return hasPostgres() ? undefined : `PostgreSQL could not be installed (apt-get ended with exit code ${code})`;
};

/** The Python that can run moto's server, or undefined. */
export const findMoto = () => {
  const candidates = [process.env.ROLEWALK_TEST_PYTHON, "python3", join("/usr", "bin", "python3")];
  return candidates.find((python) => python && spawnSync(python, ["-c", "import moto.server, flask"], { stdio: "ignore" }).status === 0);
};
