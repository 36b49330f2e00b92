// Where the server of PostgreSQL lies on this machine. Run by itself, its exit code says whether there is one; that is asked before anything is installed, so
// that nothing but Node's own is imported here.
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const DEBIAN = "/usr/lib/postgresql";

const newestFirst = (a, b) => Number(b) - Number(a);
const debianFolders = () =>
  existsSync(DEBIAN)
    ? readdirSync(DEBIAN)
        .sort(newestFirst)
        .map((version) => join(DEBIAN, version, "bin"))
    : [];

/** The folder with `initdb` and `postgres`; undefined: there is no server on this machine. */
export const postgresFolder = () =>
  [...(process.env.PATH ?? "").split(delimiter), ...debianFolders()].find((folder) => ["initdb", "postgres"].every((name) => existsSync(join(folder, name))));

if (process.argv[1] === import.meta.filename) process.exitCode = postgresFolder() === undefined ? 1 : 0;
