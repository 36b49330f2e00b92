import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { askFindings } from "@/server/api/ask-findings.ts";
import { diffAnswer } from "@/server/contract/diff.ts";
import { type FindingsAnswer, findingsAnswer, SEVERITY_WORDS } from "@/server/contract/findings.ts";
import { answerOf, withCommon } from "./ask.ts";
import { type CommonOptions, openEstate } from "./context.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";

interface FindingsOptions extends CommonOptions {
  readonly failOn?: (typeof SEVERITY_WORDS)[number];
  readonly newSince?: string;
}

const GATE_FAILED = 1;

/** Findings that a snapshot or bundle did not have; a server compares two of its snapshots. */
async function newFindings(options: FindingsOptions, since: string): Promise<FindingsAnswer> {
  if (options.server) {
    const sides = { before: since, ...(options.snapshot === undefined ? {} : { after: options.snapshot }) };
    const [changes, { missing }] = [diffAnswer.parse(await askServer(options.server, "diff", sides)), await listOf(options)];
    return { findings: changes.findings.opened, missing };
  }
  const estate = await openEstate(options);
  return askFindings(estate, await openEstate(existsSync(since) ? { bundle: since } : { snapshot: since }));
}

const listOf = async (options: CommonOptions): Promise<FindingsAnswer> => findingsAnswer.parse(await answerOf("findings", {}, options));

/** `findings`: what is wrong. With `--fail-on` the exit code is 1 when one is that severe or worse. */
export function addFindings(cli: Command): void {
  withCommon(cli.command("findings").description("what is wrong, the worst first, each with the smallest change that closes it"))
    .addOption(new Option("--fail-on <severity>", "exit with 1 when a finding is that severe or worse").choices(SEVERITY_WORDS))
    .option("--new-since <snapshot>", "only findings that this snapshot (or bundle) does not have")
    .action(async (o: FindingsOptions) => {
      const answer = o.newSince === undefined ? await listOf(o) : await newFindings(o, o.newSince);
      print("findings", answer, o.json ?? false);
      const limit = o.failOn === undefined ? -1 : SEVERITY_WORDS.indexOf(o.failOn);
      if (answer.findings.some((one) => SEVERITY_WORDS.indexOf(one.severity) <= limit)) process.exitCode = GATE_FAILED;
    });
}
