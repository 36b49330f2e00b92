#!/usr/bin/env node
// Stands in for Prisma's schema-engine binary: the same JSON-RPC over standard input and output, answered by the WebAssembly build.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const argv = process.argv.slice(2);
const valuesOf = (flag) => argv.flatMap((word, at) => (word === flag ? [argv[at + 1]] : []));
const datasource = () => JSON.parse(valuesOf("--datasource")[0] ?? "{}").url ?? process.env.DATABASE_URL;
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const NO_FILTERS = { externalTables: [], externalEnums: [] };
const FIRST_PRINT_ID = 1_000_000;

// `can-connect-to-database` and `create-database`: SQLite makes the file when it is opened; of PostgreSQL the database is there.
const connectOnce = async (adapterFor) => {
  try {
    const connection = await adapterFor(datasource()).connect();
    await connection.executeScript("SELECT 1");
    await connection.dispose();
    return 0;
  } catch (error) {
    process.stderr.write(`${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields: { message: error.message, error_code: "P1001" } })}\n`);
    return 1;
  }
};

const call = async (engine, method, params) => {
  const name = method === "getDatabaseVersion" ? "version" : method;
  try {
    return await engine[name](params);
  } catch (error) {
    if (!error.message?.includes("_prisma_migrations") || !params?.migrationsList) throw error;
    // a database without the table of migrations: applying none of them creates it
    await engine.applyMigrations({ migrationsList: { ...params.migrationsList, migrationDirectories: [] }, filters: params.filters ?? NO_FILTERS });
    return engine[name](params);
  }
};

const answer = async (engine, { id, method, params }) => {
  try {
    // these two get no shadow database of their own, but use what devDiagnostic has read of the same migrations
    if (method === "evaluateDataLoss" || method === "createMigration") {
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
    }
    const result = (await call(engine, method, params)) ?? null;
    if (method === "diff" && result?.stdout) {
      send({ id: FIRST_PRINT_ID + Number(id ?? 0), method: "print", params: { content: result.stdout } });
      send({ id, result: { ...result, stdout: null } });
    } else send({ id, result });
  } catch (error) {
    const message = error.message ?? String(error);
    const known = { error_code: error.error_code, message, meta: error.meta ?? {}, is_panic: false };
    send({ id, error: { code: 4466, message, data: error.error_code ? known : { is_panic: false, message, backtrace: null } } });
  }
};

if (argv.includes("--version")) {
  process.stdout.write("schema-engine-cli wasm\n");
} else {
  const { adapterFor, openEngine } = await import("./engine.mjs");
  if (argv.includes("cli")) process.exit(await connectOnce(adapterFor));
  const files = valuesOf("--datamodels").map((file) => [file, readFileSync(file, "utf8")]);
  const engine = await openEngine(adapterFor(datasource()), files.length > 0 ? files : undefined);
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (message.method) await answer(engine, message);
  }
}
