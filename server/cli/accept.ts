import type { Command } from "commander";
import { addToFile, risksOfFile, withdrawInFile } from "@/server/api/accepted/accepted-file.ts";
import { acceptanceOf, riskAnswer } from "@/server/api/accepted/risk-answer.ts";
import { askFindingBasis } from "@/server/api/ask-findings.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type AcceptedRiskAnswer, type Accepting, acceptedRisksAnswer, acceptInput } from "@/server/contract/accepted.ts";
import { withCommon } from "./ask.ts";
import { type CommonOptions, openEstate } from "./context.ts";
import { print } from "./print.ts";
import { askServer, deleteOnServer, postToServer } from "./remote.ts";

interface FileOptions extends CommonOptions {
  readonly accepted?: string;
}

interface AcceptOptions extends FileOptions {
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly link?: string;
  readonly member: readonly string[];
}

const FILE = "a file of accepted risks, to be kept beside the code; instead of the database";
const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

// the database client is large: whoever works on a file does not wait for it
const inStore = async () => Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/accepted/accepted-risks.ts")]);

function checked(finding: string, o: AcceptOptions): Accepting {
  const { owner, reason, until, link, member } = o;
  const parsed = acceptInput.safeParse({ finding, owner, reason, until, link, ...(member.length > 0 && { members: member }) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `--${issue?.path.join(".")}: ${issue?.message}`);
}

const noPlace = (): UsageError => new UsageError("invalid", "a bundle keeps nothing: name a file with --accepted");

async function accept(finding: string, o: AcceptOptions): Promise<unknown> {
  const accepting = checked(finding, o);
  if (o.server) return postToServer(o.server, "accepted-risks", { ...accepting, ...(o.snapshot === undefined ? {} : { snapshot: o.snapshot }) });
  if (o.bundle !== undefined && o.accepted === undefined) throw noPlace();
  const risk = acceptanceOf(accepting, askFindingBasis(await openEstate(o), finding), new Date());
  if (o.accepted !== undefined) return riskAnswer(await addToFile(o.accepted, risk));
  const [{ withStore }, { keepAcceptance }] = await inStore();
  return withStore((store) => keepAcceptance(store, risk));
}

async function listed(o: FileOptions): Promise<readonly AcceptedRiskAnswer[]> {
  if (o.server) return acceptedRisksAnswer.parse(await askServer(o.server, "accepted-risks", {})).risks;
  if (o.accepted !== undefined) return (await risksOfFile(o.accepted)).map(riskAnswer);
  if (o.bundle !== undefined) throw noPlace();
  const [{ withStore }, { risksIn }] = await inStore();
  return withStore(risksIn);
}

async function withdraw(id: string, o: FileOptions): Promise<void> {
  if (o.server) return deleteOnServer(o.server, `accepted-risks/${encodeURIComponent(id)}`);
  const [{ withStore }, { withdrawRisk }] = await inStore();
  const isDone = o.accepted === undefined ? await withStore((store) => withdrawRisk(store, id)) : await withdrawInFile(o.accepted, id, Date.now());
  if (!isDone) throw new UsageError("not-found", `there is no accepted risk \`${id}\` that stands`);
}

/** `accept FINDING`, `accepted` and `withdraw ID`: living with a finding until a day, what is lived with, and the end of it. */
export function addAccept(cli: Command): void {
  withCommon(cli.command("accept <finding>").description("live with a finding until a day: for its cause, and what it is of now"))
    .requiredOption("--owner <who>", "who answers for it")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--until <day>", "the last day, such as 2027-03-31")
    .option("--link <url>", "a ticket")
    .option("--member <ref>", "of this member alone; may be repeated", collect, [])
    .option("--accepted <file>", FILE)
    .action(async (finding: string, o: AcceptOptions) => print("accept", await accept(finding, o), o.json ?? false));
  withCommon(cli.command("accepted").description("the findings that somebody lives with, or did"))
    .option("--accepted <file>", FILE)
    .action(async (o: FileOptions) => print("accepted", { risks: await listed(o) }, o.json ?? false));
  withCommon(cli.command("withdraw <id>").description("end an acceptance; it stays in the list"))
    .option("--accepted <file>", FILE)
    .action((id: string, o: FileOptions) => withdraw(id, o));
}
