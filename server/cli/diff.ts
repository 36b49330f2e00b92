import { existsSync } from "node:fs";
import type { Command } from "commander";
import { askDiff } from "@/server/api/changes/ask-diff.ts";
import type { Estate } from "@/server/api/estate.ts";
import { ACCESS_GATE, accessGate } from "./access-gate.ts";
import { BY_GROUPS, groupsAsked } from "./by-groups.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";
import { groupedDiffText } from "./text-diff.ts";

interface DiffOptions extends Pick<DeclaredOptions, "declared"> {
  readonly server?: string;
  readonly failOn?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** A side of the comparison: a bundle where there is such a file or folder, else a snapshot of the local database. */
const sideOf = (name: string): Promise<Estate> => openEstate(existsSync(name) ? { bundle: name } : { snapshot: name });

async function diffOf(before: string, after: string, { declared }: DiffOptions): Promise<object> {
  const declares = declaresOf({ ...(declared !== undefined && { declared }), ...(existsSync(after) && { bundle: after }) });
  return askDiff(await sideOf(before), await sideOf(after), (await declares()).marks);
}

/** `diff A B`: the access that appeared, disappeared or is decided otherwise between two snapshots or bundles. */
export function addDiff(cli: Command): void {
  cli
    .command("diff <before> <after>")
    .description("the access that appeared, disappeared or is decided otherwise between two snapshots or bundles, each with what caused it")
    .option("--server <url>", "compare two snapshots of a running server")
    .option("--fail-on <gate>", ACCESS_GATE)
    .option("--by <groups>", BY_GROUPS)
    .addOption(declaredOption())
    .option("--json", "print one JSON document and nothing else")
    .action(async (before: string, after: string, o: DiffOptions) => {
      const gate = accessGate(o.failOn);
      const by = groupsAsked(o.by);
      const answer = o.server === undefined ? await diffOf(before, after, o) : await askServer(o.server, "diff", { before, after });
      print("diff", answer, o.json ?? false, by && ((whole) => groupedDiffText(whole, by)));
      gate(answer);
    });
}
