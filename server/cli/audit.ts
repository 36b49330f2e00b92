import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { trailLines, verifyLines } from "@/server/api/gate/trail.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { writeOut } from "./out-file.ts";
import { bytesFromServer } from "./remote.ts";

interface Options {
  readonly server?: string;
  readonly out?: string;
  readonly file?: string;
  readonly head?: string;
  readonly json?: boolean;
}

/** Works with the trail as JSON lines, wherever it is. @throws UsageError */
async function withTrail<T>({ server, file }: Options, work: (parts: AsyncIterable<string | Uint8Array>) => Promise<T>): Promise<T> {
  if (file !== undefined) {
    if (!(await stat(file).catch(() => undefined))?.isFile()) throw new UsageError("invalid", `\`${file}\` is no file`);
    return work(createReadStream(file));
  }
  if (server !== undefined) return work(await bytesFromServer(server, "audit", []));
  return withStore((store) => work(trailLines(store)));
}

async function verify(o: Options): Promise<void> {
  const found = await withTrail(o, (parts) => verifyLines(parts, o.head));
  if (!found.ok) process.exitCode = 1;
  if (o.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else if (found.ok)
    process.stdout.write(`${found.entries} ${found.entries === 1 ? "entry" : "entries"}, each follows from the one before; the last is ${found.head}\n`);
  else process.stdout.write(`${found.why}\n`);
}

/** `audit verify` and `audit export`: who did what, and that nobody has changed it since. */
export function addAudit(cli: Command): void {
  const audit = cli.command("audit").description("who signed in, asked for reports, changed sources, accepted risks and made tokens");
  audit
    .command("verify")
    .description("check that each entry follows from the one before; exit code 1 names the first that does not")
    .option("--file <file>", "of an exported trail instead of the local database")
    .option("--server <url>", "of a running server")
    .option("--head <hash>", "the hash of an entry that was there: that it still is shows that none is missing at the end")
    .option("--json", "print one JSON document and nothing else")
    .action(verify);
  audit
    .command("export")
    .description("the whole trail as JSON lines, the oldest entry first")
    .option("--server <url>", "of a running server instead of the local database")
    .option("--out <file>", "write it there instead of printing it")
    .action((o: Options) => withTrail(o, (parts) => writeOut(o.out, parts)));
}
