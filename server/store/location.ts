import { join, resolve } from "node:path";
import { err, ok, type Result } from "@/server/model/result.ts";
import type { StoreProblem } from "./problem.ts";

/** Where the data of this installation lies. All paths are absolute. */
export interface StoreLocation {
  readonly databaseFile: string;
  readonly migrationsDirectory: string;
}

/** The variables that decide it; a missing one has the default of the checkout that is the working folder. */
export interface StoreEnvironment {
  readonly DATABASE_URL?: string | undefined;
  readonly ROLEWALK_HOME?: string | undefined;
  readonly ROLEWALK_ROOT?: string | undefined;
}

/** The variables of this process. */
export const currentEnvironment = (): StoreEnvironment => ({
  DATABASE_URL: process.env["DATABASE_URL"],
  ROLEWALK_HOME: process.env["ROLEWALK_HOME"],
  ROLEWALK_ROOT: process.env["ROLEWALK_ROOT"],
});

/** The folder of everything this installation keeps: `ROLEWALK_HOME`, else `.rolewalk` in the checkout. */
export const homeDirectory = (environment: StoreEnvironment): string =>
  resolve(/* turbopackIgnore: true */ environment.ROLEWALK_HOME || join(environment.ROLEWALK_ROOT || process.cwd(), ".rolewalk"));

/** Finds the database; only `file:` URLs can be opened so far. */
export const locateStore = (environment: StoreEnvironment): Result<StoreLocation, StoreProblem> => {
  const url = environment.DATABASE_URL || `file:${join(homeDirectory(environment), "rolewalk.db")}`;
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
  const root = environment.ROLEWALK_ROOT || process.cwd();
  return ok({ databaseFile: resolve(/* turbopackIgnore: true */ path.replace(/^\/\/(?=\/)/, "")), migrationsDirectory: join(root, "prisma", "migrations") });
};
