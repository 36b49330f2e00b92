// Prisma's schema engine as WebAssembly, bound to a SQLite database. For developers and tests: the product never runs it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

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

/** The adapter for a `file:` database. */
export const adapterFor = (url) => {
  if (!url.startsWith("file:")) throw new Error(`only SQLite databases are supported here, not \`${url}\``);
  return new MigrationAdapter({ url });
};

/** Opens the engine on one database; it holds SQLite's lock until the process ends. */
export const openEngine = async (adapter, datamodels) => {
  const engine = await load();
  return engine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
};
