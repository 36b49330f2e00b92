import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { askWhatIf } from "@/server/api/changes/ask-what-if.ts";
import { documentsOfBundle } from "@/server/api/load-bundle.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { ACCESS_GATE, accessGate } from "./access-gate.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { postToServer } from "./remote.ts";

const STDIN = "stdin";
const ARCHIVE = /\.(zip|tar|gz|tgz)$/i;

/** The texts of a change's files by their path in it. @throws UsageError */
async function filesOf(change: string): Promise<Readonly<Record<string, string>>> {
  if (change === "-") return { [STDIN]: await text(process.stdin) };
  const about = await stat(change).catch(() => undefined);
  if (!about) throw new UsageError("invalid", `the change \`${change}\` is not there`);
  const entries = about.isDirectory() ? (await readdir(change, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()) : [];
  const paths = about.isDirectory() ? entries.map((one) => join(one.parentPath, one.name)) : [change];
  const packed = paths.find((path) => ARCHIVE.test(path));
  if (packed !== undefined) throw new UsageError("invalid", `\`${packed}\` is an archive: a change that is sent to a server is a file or a folder of files`);
  const named = (path: string): string => (about.isDirectory() ? relative(change, path).split(sep).join("/") : basename(path));
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [named(path), await readFile(path, "utf8")] as const)));
}

/** `whatif CHANGE`: the access that a proposed change would open, close or decide otherwise. */
export function addWhatIf(cli: Command): void {
  cli
    .command("whatif <change>")
    .description(
      "the access that a proposed change would open, close or decide otherwise: a bundle of changed objects and policies, or a Terraform plan as JSON",
    )
    .option("--bundle <path>", "hold it against this bundle instead of the newest snapshot")
    .option("--snapshot <id>", "hold it against this snapshot instead of the newest one")
    .option("--server <url>", "hold it against a snapshot of a running server")
    .option("--fail-on <gate>", ACCESS_GATE)
    .addOption(declaredOption())
    .option("--json", "print one JSON document and nothing else")
    .action(async (change: string, o: DeclaredOptions & { readonly failOn?: string }) => {
      const gate = accessGate(o.failOn);
      const answer =
        o.server === undefined
          ? askWhatIf(await openEstate(o), await documentsOfBundle(change), (await declaresOf(o)()).marks)
          : await postToServer(o.server, "whatif", { snapshot: o.snapshot, files: await filesOf(change) });
      print("whatif", answer, o.json ?? false);
      gate(answer);
    });
}
