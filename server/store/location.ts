import { join, resolve } from "node:path";
import { err, ok, type Result } from "@/server/model/result.ts";
import { PostgresAddress } from "./postgres-address.ts";
import type { StoreProblem } from "./problem.ts";

/** A database in a file. All paths are absolute. */
export interface SqliteLocation {
  readonly dialect: "sqlite";
  readonly databaseFile: string;
  readonly migrationsDirectory: string;
}

/** A database on a server. */
export interface PostgresLocation {
  readonly dialect: "postgresql";
  readonly address: PostgresAddress;
  readonly migrationsDirectory: string;
}

/** Where the data of this installation lies. */
export type StoreLocation = SqliteLocation | PostgresLocation;

/**
 * The variables that decide it, by default those of the process: `DATABASE_URL`, `ROLEWALK_HOME` and `ROLEWALK_ROOT`, the checkout.
 * A missing one has the default of the checkout that is the working folder.
 */
export type StoreEnvironment = Readonly<Record<string, string | undefined>>;

const rootOf = (environment: StoreEnvironment): string => environment["ROLEWALK_ROOT"] || process.cwd();

/** The folder of everything this installation keeps: `ROLEWALK_HOME`, else `.rolewalk` in the checkout. */
export const homeDirectory = (environment: StoreEnvironment): string =>
  resolve(/* turbopackIgnore: true */ environment["ROLEWALK_HOME"] || join(rootOf(environment), ".rolewalk"));

const MUST = "`file:/path/to/rolewalk.db` or `postgresql://user:password@host:5432/name`";

/** The folder of the migrations of SQLite in this installation. */
export const sqliteMigrations = (environment: StoreEnvironment): string => join(rootOf(environment), "prisma", "migrations");

const postgresLocation = (url: string, environment: StoreEnvironment): Result<StoreLocation, StoreProblem> => {
  const address = PostgresAddress.of(url);
  // what was given may hold a password: it is not repeated
  if (!address)
    return err({
      kind: "unsupported-database",
      message: "DATABASE_URL is no address of a PostgreSQL database: it must look like `postgresql://user:password@host:5432/name`",
    });
  return ok({ dialect: "postgresql", address, migrationsDirectory: join(rootOf(environment), "prisma", "postgresql", "migrations") });
};

/** Finds the database; nothing is opened. */
export const locateStore = (environment: StoreEnvironment): Result<StoreLocation, StoreProblem> => {
  const url = environment["DATABASE_URL"] || `file:${join(homeDirectory(environment), "rolewalk.db")}`;
  if (/^postgres(ql)?:/.test(url)) return postgresLocation(url, environment);
  const path = url.startsWith("file:") ? url.slice("file:".length).replace(/\?.*$/, "") : "";
  if (path === "") return err({ kind: "unsupported-database", message: `DATABASE_URL must look like ${MUST}` });
  return ok({
    dialect: "sqlite",
    databaseFile: resolve(/* turbopackIgnore: true */ path.replace(/^\/\/(?=\/)/, "")),
    migrationsDirectory: sqliteMigrations(environment),
  });
};
