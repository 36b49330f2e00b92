import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { askFindings } from "@/server/api/ask-findings.ts";
import { type FindingsAnswer, findingsAnswer, SEVERITY_WORDS } from "@/server/contract/findings.ts";
import { answerOf, withCommon } from "./ask.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { print } from "./print.ts";

interface FindingsOptions extends DeclaredOptions {
  readonly failOn?: (typeof SEVERITY_WORDS)[number];
  readonly newSince?: string;
}

const GATE_FAILED = 1;

/** What is wrong; with `newSince` what that snapshot or bundle does not have. A server compares two of its snapshots. */
async function findingsAsked(options: FindingsOptions): Promise<FindingsAnswer> {
  const { newSince } = options;
  if (options.server) return findingsAnswer.parse(await answerOf("findings", { newSince }, options));
  const earlier = newSince === undefined ? undefined : await openEstate(existsSync(newSince) ? { bundle: newSince } : { snapshot: newSince });
  return askFindings(await openEstate(options), await declaresOf(options)(), earlier);
}

/** `findings`: what is wrong. With `--fail-on` the exit code is 1 when one is that severe or worse. */
export function addFindings(cli: Command): void {
  withCommon(cli.command("findings").description("what is wrong, the worst first, each with the smallest change that closes it"))
    .addOption(new Option("--fail-on <severity>", "exit with 1 when a finding is that severe or worse").choices(SEVERITY_WORDS))
    .option("--new-since <snapshot>", "only findings that this snapshot (or bundle) does not have")
    .addOption(declaredOption())
    .action(async (o: FindingsOptions) => {
      const answer = await findingsAsked(o);
      print("findings", answer, o.json ?? false);
      const limit = o.failOn === undefined ? -1 : SEVERITY_WORDS.indexOf(o.failOn);
      if (answer.findings.some((one) => SEVERITY_WORDS.indexOf(one.severity) <= limit)) process.exitCode = GATE_FAILED;
    });
}
