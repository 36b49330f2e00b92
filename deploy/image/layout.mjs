// Lays out what runs, from a checkout that is built: node deploy/image/layout.mjs OUT
// The server as Next traced it, one node_modules for everything in the process, the bundled command line and threads, migrations, and the demo.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const STANDALONE = join(ROOT, ".next", "standalone");
/** What the bundled command line and threads load from node_modules (server/launch/cli-bundle.mjs), beside every SDK. */
const LOADED = ["better-sqlite3", "@prisma/client", "@prisma/adapter-better-sqlite3", "pg", "@prisma/adapter-pg", "piscina", "@kubernetes/client-node", "pdfkit", "fontkit", "@expo-google-fonts/noto-sans", "@expo-google-fonts/noto-sans-mono"];
/** Peers that are tools of whoever builds. */
const TOOLS = ["prisma", "typescript"];

const out = process.argv[2];
if (!out) throw new Error("name the folder that the image is made from");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// Next's links to packages stay as they are: one that is made absolute leads back to the checkout, and to a second SQLite
for (const name of ["server.js", "package.json", ".next", "public", "node_modules"]) cpSync(join(STANDALONE, name), join(out, name), { recursive: true, dereference: name === "node_modules", verbatimSymlinks: name !== "node_modules" });
for (const folder of ["prisma/migrations", "prisma/postgresql/migrations"]) cpSync(join(ROOT, folder), join(out, folder), { recursive: true });
cpSync(join(ROOT, "server", "demo", "bundle"), join(out, "demo"), { recursive: true });
cpSync(join(ROOT, "LICENSE"), join(out, "LICENSE"));

const cli = join(ROOT, "node_modules", ".cache", "rolewalk", "cli");
const { directory } = JSON.parse(readFileSync(join(cli, "current.json"), "utf8"));
cpSync(join(cli, directory), join(out, "bundle"), { recursive: true });

const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));

/** Where a package finds another one, as Node looks for it; undefined: it is not installed, being for another system. */
const found = (from, name) => {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[path] && existsSync(join(ROOT, path))) return path;
    if (at === "") return undefined;
  }
};

const shipped = new Set();
const take = (from, name) => {
  const path = TOOLS.includes(name) ? undefined : found(from, name);
  if (path === undefined || shipped.has(path)) return;
  shipped.add(path);
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[path];
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) take(path, next);
};
const sdks = Object.keys(packages[""].dependencies).filter((name) => /^@(aws-sdk|smithy)\//.test(name));
for (const name of [...LOADED, ...sdks]) take("", name);

// whole packages over the traced parts of them; what lies inside one is a package of its own
for (const path of shipped) {
  const nested = join(ROOT, path, "node_modules");
  cpSync(join(ROOT, path), join(out, path), { recursive: true, dereference: true, filter: (source) => source !== nested });
}
process.stdout.write(`${out}: ${shipped.size} packages beside those of the server\n`);
