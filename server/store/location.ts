import { join, resolve } from "node:path";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { StoreProblem } from "./problem.ts";

/** Where the data of this installation lies. All paths are absolute. */
export interface StoreLocation {
  readonly databaseFile: string;
  readonly migrationsDirectory: string;
}

/**
 * The variables that decide it, by default those of the process: `DATABASE_URL`, `ROLEWALK_HOME` and `ROLEWALK_ROOT`, the checkout.
 * A missing one has the default of the checkout that is the working folder.
 */
export type StoreEnvironment = Readonly<Record<string, string | undefined>>;

const rootOf = (environment: StoreEnvironment): string => environment["ROLEWALK_ROOT"] || process.cwd();

/** The folder of everything this installation keeps: `ROLEWALK_HOME`, else `.rolewalk` in the checkout. */
export const homeDirectory = (environment: StoreEnvironment): string =>
  resolve(/* turbopackIgnore: true */ environment["ROLEWALK_HOME"] || join(rootOf(environment), ".rolewalk"));

/** Finds the database; only `file:` URLs can be opened so far. */
export const locateStore = (environment: StoreEnvironment): Result<StoreLocation, StoreProblem> => {
  const url = environment["DATABASE_URL"] || `file:${join(homeDirectory(environment), "rolewalk.db")}`;
  if (/^postgres(ql)?:/.test(url)) {
    return err({
      kind: "unsupported-database",
      message: "DATABASE_URL names a PostgreSQL database, which is not supported yet: use `file:/path/to/rolewalk.db`",
    });
  }
  const path = url.startsWith("file:") ? url.slice("file:".length).replace(/\?.*$/, "") : "";
  if (path === "") {
    return err({ kind: "unsupported-database", message: "DATABASE_URL must look like `file:/path/to/rolewalk.db`" });
  }
  return ok({
    databaseFile: resolve(/* turbopackIgnore: true */ path.replace(/^\/\/(?=\/)/, "")),
    migrationsDirectory: join(rootOf(environment), "prisma", "migrations"),
  });
};
