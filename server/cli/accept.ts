import { existsSync } from "node:fs";
import type { Command } from "commander";
import { askFindingBasis } from "@/server/api/ask-findings.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import { acceptanceOf, riskAnswer } from "@/server/api/declared/risk-answer.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type AcceptedRiskAnswer, type Accepting, acceptedRisksAnswer, acceptInput } from "@/server/contract/accepted.ts";
import { withCommon } from "./ask.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf, whereKept } from "./declared.ts";
import { print } from "./print.ts";
import { askServer, deleteOnServer, postToServer } from "./remote.ts";

interface AcceptOptions extends DeclaredOptions {
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
  readonly link?: string;
  readonly member: readonly string[];
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

function checked(finding: string, o: AcceptOptions): Accepting {
  const { owner, reason, until, link, member } = o;
  const parsed = acceptInput.safeParse({ finding, owner, reason, until, link, ...(member.length > 0 && { members: member }) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UsageError("invalid", `--${issue?.path.join(".")}: ${issue?.message}`);
}

/** What is marked, where the first acceptance is what makes the file. */
async function marksOf(o: AcceptOptions): Promise<Declared["marks"]> {
  if (o.declared !== undefined && !existsSync(o.declared)) return [];
  return (await declaresOf(o)()).marks;
}

async function accept(finding: string, o: AcceptOptions): Promise<unknown> {
  const accepting = checked(finding, o);
  if (o.server) return postToServer(o.server, "accepted-risks", { ...accepting, ...(o.snapshot === undefined ? {} : { snapshot: o.snapshot }) });
  return whereKept(o, async (kept, told) => {
    const basis = askFindingBasis(await openEstate(o), finding, await marksOf(o));
    const risk = riskAnswer(await kept.accept(acceptanceOf(accepting, basis, new Date())));
    await told("risk.accepted", risk.finding, { risk: risk.id, owner: risk.owner, until: risk.until });
    return risk;
  });
}

async function listed(o: DeclaredOptions): Promise<readonly AcceptedRiskAnswer[]> {
  if (o.server) return acceptedRisksAnswer.parse(await askServer(o.server, "accepted-risks", {})).risks;
  return whereKept(o, async (kept) => (await kept.risks()).map(riskAnswer));
}

async function withdraw(id: string, o: DeclaredOptions): Promise<void> {
  if (o.server) return deleteOnServer(o.server, `accepted-risks/${encodeURIComponent(id)}`);
  const isDone = await whereKept(o, async (kept, told) => {
    const is = await kept.withdraw(id);
    if (is) await told("risk.withdrawn", id);
    return is;
  });
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
    .addOption(declaredOption())
    .action(async (finding: string, o: AcceptOptions) => print("accept", await accept(finding, o), o.json ?? false));
  withCommon(cli.command("accepted").description("the findings that somebody lives with, or did"))
    .addOption(declaredOption())
    .action(async (o: DeclaredOptions) => print("accepted", { risks: await listed(o) }, o.json ?? false));
  withCommon(cli.command("withdraw <id>").description("end an acceptance; it stays in the list"))
    .addOption(declaredOption())
    .action((id: string, o: DeclaredOptions) => withdraw(id, o));
}
