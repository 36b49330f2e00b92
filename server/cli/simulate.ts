import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { askSimulate } from "@/server/api/ask-simulate.ts";
import { print } from "./print.ts";

/** `simulate CASES.json`: policy evaluation on the documents of a file, no bundle needed. */
export function addSimulate(cli: Command): void {
  cli
    .command("simulate <cases>")
    .description("evaluate the policies written in a file of cases")
    .option("--json", "print one JSON document and nothing else")
    .action(async (file: string, o: { json?: boolean }) =>
      print("simulate", askSimulate(file, await readFile(file, "utf8").catch((e: Error) => e)), o.json ?? false),
    );
}
