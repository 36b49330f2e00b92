import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// see ../prisma.config.ts
process.env["PRISMA_SCHEMA_ENGINE_BINARY"] ??= here("../engine/schema-engine.mjs");

export default defineConfig({
  schema: here("./generated/schema.prisma"),
  migrations: { path: here("./migrations") },
  datasource: { url: process.env["DATABASE_URL"] ?? "postgresql://localhost/rolewalk" },
});
