import type { Command } from "commander";
import { auditHere } from "@/server/api/gate/audit.ts";
import { makeToken, revokeToken, tokensOf } from "@/server/api/gate/tokens.ts";
import { withStore } from "@/server/api/load-snapshot.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { newToken, tokenInput, tokensAnswer } from "@/server/contract/tokens.ts";
import { momentWords } from "@/server/model/moment.ts";
import { print } from "./print.ts";
import { askServer, deleteOnServer, postToServer } from "./remote.ts";

interface Options {
  readonly server?: string;
  readonly json?: boolean;
}

const HERE = "command line";

async function make(name: string, o: Options & { readonly role?: string; readonly days?: string; readonly scope?: string }): Promise<void> {
  const wanted = tokenInput.safeParse({ name, role: o.role, days: o.days, scope: o.scope });
  if (!wanted.success) throw new UsageError("invalid", `--${wanted.error.issues[0]?.path.join(".")}: ${wanted.error.issues[0]?.message}`);
  const made = o.server
    ? newToken.parse(await postToServer(o.server, "tokens", wanted.data))
    : await withStore(async (store) => {
        const token = await makeToken(store, wanted.data, HERE);
        await auditHere(store, "token.made", token.id, {
          token: token.name,
          role: token.role,
          ...(token.scope && { scope: token.scope }),
          until: token.expiresAt,
        });
        return token;
      });
  if (o.json) return print("tokens", made, true);
  process.stderr.write(
    `token ${made.id} with the role ${made.role}${made.scope === null ? "" : `, limited to ${made.scope}`}, until ${momentWords(made.expiresAt)}; it is told this once\n`,
  );
  process.stdout.write(`${made.secret}\n`);
}

async function revoke(id: string, o: Options): Promise<void> {
  if (o.server) return deleteOnServer(o.server, `tokens/${encodeURIComponent(id)}`);
  await withStore(async (store) => {
    const { name, role } = await revokeToken(store, id, HERE);
    await auditHere(store, "token.revoked", id, { token: name, role });
  });
}

async function list(o: Options): Promise<void> {
  const answer = o.server ? tokensAnswer.parse(await askServer(o.server, "tokens", {})) : await withStore(tokensOf);
  print("tokens", answer, o.json ?? false);
}

/** `tokens list | make NAME | revoke ID`: keys for programs on other machines. */
export function addTokens(cli: Command): void {
  const tokens = cli.command("tokens").description("keys for programs on other machines, each with a role and an end");
  const withServer = (command: Command): Command =>
    command.option("--server <url>", "on a running server instead of the local database").option("--json", "print one JSON document and nothing else");
  withServer(tokens.command("list").description("every token, without its secret")).action(list);
  withServer(tokens.command("make <name>").description("make a token and print its secret: this once, and never again"))
    .option("--role <role>", "viewer, auditor, operator or admin; viewer by default")
    .option("--scope <places>", "limits a viewer or an auditor to a part: account:ID, cluster:NAME, namespace:CLUSTER/NAMESPACE, separated by commas")
    .option("--days <n>", "for how long; 90 by default, 366 at most")
    .action(make);
  withServer(tokens.command("revoke <id>").description("take a token back")).action(revoke);
}
