import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

const shared = {
  alias: {
    "server-only": `${root}node_modules/server-only/empty.js`,
    "@": root.replace(/\/$/, ""),
  },
  environment: "node" as const,
  setupFiles: ["server/testing/same-samples.ts"],
};

// what is done through the whole server, on the other database as well
const ON_POSTGRESQL = ["api/gate/door", "api/gate/company", "api/declared/marks", "api/declared/accepted", "api/schedules", "cli/review"];

// Two tiers: a file named *.integration.test.ts talks to a process, a server or a database; every other test is a unit.
export default defineConfig({
  root,
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: "unit",
          include: ["{server,components,app}/**/*.test.{ts,tsx,mjs}"],
          exclude: ["**/*.integration.test.*", "**/node_modules/**"],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "integration",
          include: ["{server,components,app}/**/*.integration.test.{ts,tsx,mjs}"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: "integration on PostgreSQL",
          include: ON_POSTGRESQL.map((name) => `server/${name}.integration.test.ts`),
          setupFiles: [...shared.setupFiles, "server/testing/on-postgresql.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
