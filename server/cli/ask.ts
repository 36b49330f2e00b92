import type { Command } from "commander";
import { z } from "zod";
import { QUESTIONS } from "@/server/api/questions.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type CommonOptions, openEstate } from "./context.ts";
import { type DeclaredOptions, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { askServer, postToServer } from "./remote.ts";

const PAGE = 5000;

/** Pages of a server's list are joined: the command line always gives the whole list. */
async function askWhole(server: string, name: string, params: Readonly<Record<string, unknown>>, list: string): Promise<unknown> {
  const pageOf = async (page: number): Promise<Record<string, unknown>> =>
    z.record(z.string(), z.unknown()).parse(await askServer(server, name, { ...params, page, size: PAGE }));
  const first = await pageOf(1);
  const total = z.number().parse(first["total"]);
  const rows = [...z.array(z.unknown()).parse(first[list])];
  for (let page = 2; rows.length < total; page += 1) {
    const more = z.array(z.unknown()).parse((await pageOf(page))[list]);
    if (more.length === 0) break;
    rows.push(...more);
  }
  return { ...first, [list]: rows };
}

const LISTS: Readonly<Record<string, string>> = { who: "principals", reach: "targets", access: "rows" };

/** Asks one question, of a server, a bundle or the local database. @throws UsageError, UnreachableError */
export async function answerOf(name: string, raw: Readonly<Record<string, unknown>>, options: DeclaredOptions): Promise<unknown> {
  const question = QUESTIONS.get(name);
  if (!question) throw new UsageError("invalid", `there is no question \`${name}\``);
  const parsed = question.params.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UsageError("invalid", `${issue?.path.join(".") || name}: ${issue?.message}`);
  }
  const list = LISTS[name];
  const params = { ...parsed.data, snapshot: options.snapshot };
  const { server } = options;
  if (!server) return question.ask(await openEstate(options), parsed.data, declaresOf(options));
  if (list) return askWhole(server, name, params, list);
  return question.sentIn === "body" ? postToServer(server, name, params) : askServer(server, name, params);
}

/** Asks one question and prints its answer. */
export async function ask(name: string, raw: Readonly<Record<string, unknown>>, options: CommonOptions): Promise<void> {
  print(name, await answerOf(name, raw, options), options.json ?? false);
}

/** The options every command shares. */
export function withCommon(command: Command): Command {
  return command
    .option("--bundle <path>", "ask this bundle (directory, .zip, .tar.gz, file) instead of the local database")
    .option("--server <url>", "ask a running server; ROLEWALK_TOKEN is sent along")
    .option("--snapshot <id>", "ask this snapshot instead of the newest one")
    .option("--json", "print one JSON document and nothing else");
}
