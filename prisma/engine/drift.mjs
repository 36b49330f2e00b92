// Says whether the migrations, applied to an empty database, give exactly schema.prisma. Exit code 2 when they do not.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schema = process.argv[2] ?? join(root, "prisma", "schema.prisma");
const folder = mkdtempSync(join(tmpdir(), "rolewalk-drift-"));
try {
  const options = ["--from-migrations", join(root, "prisma", "migrations"), "--to-schema", schema, "--exit-code"];
  const command = [
    join(root, "node_modules", "prisma", "build", "index.js"),
    "migrate",
    "diff",
    "--config",
    join(root, "prisma", "prisma.config.ts"),
    ...options,
  ];
  const { status } = spawnSync(process.execPath, command, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, DATABASE_URL: `file:${join(folder, "drift.db")}`, CHECKPOINT_DISABLE: "1" },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
