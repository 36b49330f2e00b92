import { existsSync } from "node:fs";
import type { Command } from "commander";
import { askDiff } from "@/server/api/changes/ask-diff.ts";
import type { Estate } from "@/server/api/estate.ts";
import { openEstate } from "./context.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";

/** A side of the comparison: a bundle where there is such a file or folder, else a snapshot of the local database. */
const sideOf = (name: string): Promise<Estate> => openEstate(existsSync(name) ? { bundle: name } : { snapshot: name });

/** `diff A B`: the access that appeared, disappeared or is decided otherwise between two snapshots or bundles. */
export function addDiff(cli: Command): void {
  cli
    .command("diff <before> <after>")
    .description("the access that appeared, disappeared or is decided otherwise between two snapshots or bundles, each with what caused it")
    .option("--server <url>", "compare two snapshots of a running server")
    .option("--json", "print one JSON document and nothing else")
    .action(async (before: string, after: string, o: { server?: string; json?: boolean }) => {
      const answer = o.server === undefined ? askDiff(await sideOf(before), await sideOf(after)) : await askServer(o.server, "diff", { before, after });
      print("diff", answer, o.json ?? false);
    });
}
