import type { Command } from "commander";
import { auditHere } from "@/server/api/gate/audit.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type ForgetAnswer, type ForgetInput, forgetAnswer, forgetInput } from "@/server/contract/forget.ts";
import { print } from "./print.ts";
import { MAKING_MS, postToServer } from "./remote.ts";

interface Options {
  readonly also: readonly string[];
  readonly beginning?: string;
  readonly dryRun?: boolean;
  readonly server?: string;
  readonly json?: boolean;
}

async function here(input: ForgetInput): Promise<ForgetAnswer> {
  const { forget } = await import("@/server/api/forget/forget.ts");
  return withStore(async (store) => {
    const { answer, deed } = await forget(store, input);
    if (!answer.dryRun) await auditHere(store, "person.forgotten", deed.target, deed.detail);
    return answer;
  });
}

async function run(ref: string, { also, beginning, dryRun = false, server, json = false }: Options): Promise<void> {
  const asked = forgetInput.safeParse({ ref, also, beginning, dryRun });
  if (!asked.success) throw new UsageError("invalid", `--${asked.error.issues[0]?.path.join(".")}: ${asked.error.issues[0]?.message}`);
  const answer = server ? forgetAnswer.parse(await postToServer(server, "forget", asked.data, MAKING_MS)) : await here(asked.data);
  print("forget", answer, json);
}

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** `forget REF`: a person becomes a pseudonym in everything that is kept. */
export function addForget(cli: Command): void {
  cli
    .command("forget <ref>")
    .description("replace a person by a pseudonym in everything that is kept, and in whatever is read of them from now on; backups stay as they are")
    .option("--also <name>", "a further name of the same person, such as an address; may be repeated", collect, [])
    .option("--beginning <text>", "what the pseudonym begins with, where a pattern of a policy asks for it")
    .option("--dry-run", "say what would be replaced and what stays, and change nothing")
    .option("--server <url>", "on a running server instead of the local database")
    .option("--json", "print one JSON document and nothing else")
    .action(run);
}
