// Prisma's schema engine as WebAssembly, bound to a database. For developers and tests: the product never runs it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";

class MigrationAdapter extends PrismaBetterSqlite3 {
  // The engine replays a whole migration as one raw statement, but the driver prepares only single ones.
  async connectToShadowDb() {
    const connection = await super.connectToShadowDb();
    const single = connection.executeRaw.bind(connection);
    connection.executeRaw = async (query) => {
      if (query.args.length > 0) return single(query);
      await connection.executeScript(query.sql);
      return 0;
    };
    return connection;
  }
}

class PostgresMigrationAdapter extends PrismaPg {
  async connect() {
    return understood(await super.connect());
  }

  async connectToShadowDb() {
    return understood(await super.connectToShadowDb());
  }
}

const CHAR = 18;
const BPCHAR = 1042;

/** The adapter does not know the type "char", in which the server keeps one letter, and cuts a script at every semicolon, also within a function. */
const understood = (connection) => {
  const driver = connection.underlyingDriver();
  const letters = new Set();
  const query = driver.query.bind(driver);
  driver.query = async (...words) => {
    const result = await query(...words);
    for (const field of result.fields ?? []) {
      if (field.dataTypeID !== CHAR) continue;
      letters.add(field.name);
      field.dataTypeID = BPCHAR;
    }
    return result;
  };
  const queryRaw = connection.queryRaw.bind(connection);
  connection.queryRaw = async (asked) => {
    const result = await queryRaw(asked);
    const columnTypes = result.columnTypes.map((type, i) => (letters.has(result.columnNames[i]) ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  connection.executeScript = async (script) => {
    await query(script);
  };
  return connection;
};

const panics = {
  message: "",
  set_message(text) {
    panics.message = text;
  },
};

const load = async () => {
  globalThis.PRISMA_WASM_PANIC_REGISTRY ??= panics;
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const bytes = readFileSync(join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine;
};

/** The adapter for a `file:` or `postgresql:` database. */
export const adapterFor = (url) => {
  if (/^postgres(ql)?:/.test(url)) return new PostgresMigrationAdapter({ connectionString: url });
  if (url.startsWith("file:")) return new MigrationAdapter({ url });
  throw new Error("only `file:` and `postgresql:` databases are supported here");
};

/** Opens the engine on one database; it holds its locks until the process ends. */
export const openEngine = async (adapter, datamodels) => {
  const engine = await load();
  return engine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
};
