import type { Command } from "commander";

const counted = (snapshots: number): string => `${snapshots} ${snapshots === 1 ? "snapshot" : "snapshots"}`;

/** `db backup FILE`, `db restore FILE` and `db copy --to URL`. */
export function addDatabase(cli: Command): void {
  const db = cli.command("db").description("the database as a file, and from a file to a server");
  db.command("backup <file>")
    .description("write everything that is kept into a new file, while a server goes on working")
    .action(async (file: string) => {
      const { backUpDatabase } = await import("@/server/api/database-file.ts");
      const made = await backUpDatabase(file);
      process.stdout.write(`${made.file}: ${counted(made.snapshots)}\n`);
    });
  db.command("restore <file>")
    .description("put a backup in the place of the database; what stood there is kept beside it")
    .action(async (file: string) => {
      const { restoreDatabase } = await import("@/server/api/database-file.ts");
      const made = await restoreDatabase(file);
      process.stdout.write(`${made.file}: ${counted(made.snapshots)}${made.before === undefined ? "" : `; what was there before is ${made.before}`}\n`);
      if (!made.isBeforeRead)
        process.stderr.write(
          "rolewalk: what was there before cannot be read: tokens that were taken back since the backup count again; see `rolewalk tokens list`\n",
        );
    });
  db.command("copy")
    .description("copy everything from the database in a file into an empty one on a PostgreSQL server")
    .requiredOption("--to <url>", "postgresql://user@host:5432/name; a password that is not in it comes from PGPASSWORD or ~/.pgpass")
    .action(async ({ to }: { readonly to: string }) => {
      const { copyDatabase } = await import("@/server/api/database-file.ts");
      const made = await copyDatabase(to);
      process.stdout.write(`${made.file}: ${counted(made.snapshots)}; servers use it with DATABASE_URL\n`);
    });
}
