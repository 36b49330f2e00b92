import { existsSync } from "node:fs";
import type { Command } from "commander";
import { askDiff } from "@/server/api/changes/ask-diff.ts";
import type { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type DiffAnswer, diffAnswer } from "@/server/contract/diff.ts";
import { SEVERITY_WORDS } from "@/server/contract/findings.ts";
import { openEstate } from "./context.ts";
import { DECLARED, type DeclaredOptions, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";

interface DiffOptions extends Pick<DeclaredOptions, "declared"> {
  readonly server?: string;
  readonly failOn?: string;
  readonly json?: boolean;
}

const GATE_FAILED = 1;
const GATE = /^new-access:([a-z]+)$/;

/** A side of the comparison: a bundle where there is such a file or folder, else a snapshot of the local database. */
const sideOf = (name: string): Promise<Estate> => openEstate(existsSync(name) ? { bundle: name } : { snapshot: name });

/** The severities that fail the gate: the one that is named and those that are worse. @throws UsageError */
export function failingSeverities(text: string): readonly string[] {
  const words: readonly (string | undefined)[] = SEVERITY_WORDS;
  const limit = words.indexOf(GATE.exec(text)?.[1]);
  if (limit < 0) throw new UsageError("invalid", `--fail-on takes new-access:SEVERITY with one of ${SEVERITY_WORDS.join(", ")}, not \`${text}\``);
  return SEVERITY_WORDS.slice(0, limit + 1);
}

/** Whether access is new, or decided better than before, that is as severe as one of these. */
const fails = ({ appeared, changed }: DiffAnswer, severities: readonly string[]): boolean =>
  [...appeared, ...changed].some(({ severity }) => severity !== undefined && severities.includes(severity));

async function diffOf(before: string, after: string, { declared }: DiffOptions): Promise<object> {
  const declares = await declaresOf({ ...(declared !== undefined && { declared }), ...(existsSync(after) && { bundle: after }) });
  return askDiff(await sideOf(before), await sideOf(after), (await declares()).marks);
}

/** `diff A B`: the access that appeared, disappeared or is decided otherwise between two snapshots or bundles. */
export function addDiff(cli: Command): void {
  cli
    .command("diff <before> <after>")
    .description("the access that appeared, disappeared or is decided otherwise between two snapshots or bundles, each with what caused it")
    .option("--server <url>", "compare two snapshots of a running server")
    .option("--fail-on <gate>", "new-access:SEVERITY: exit with 1 when access is new, or decided better, that is that severe or worse")
    .option(...DECLARED)
    .option("--json", "print one JSON document and nothing else")
    .action(async (before: string, after: string, o: DiffOptions) => {
      const failing = o.failOn === undefined ? [] : failingSeverities(o.failOn);
      const answer = o.server === undefined ? await diffOf(before, after, o) : await askServer(o.server, "diff", { before, after });
      print("diff", answer, o.json ?? false);
      if (failing.length > 0 && fails(diffAnswer.parse(answer), failing)) process.exitCode = GATE_FAILED;
    });
}
