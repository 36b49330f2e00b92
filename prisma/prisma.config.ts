import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Prisma's own engine is a download; the same engine comes as WebAssembly in a package, and this stand-in speaks for it.
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= here("./engine/schema-engine.mjs");

export default defineConfig({
  schema: here("./schema.prisma"),
  migrations: { path: here("./migrations") },
  datasource: { url: process.env["DATABASE_URL"] ?? `file:${here("../.rolewalk/rolewalk.db")}` },
});
