import type { Command } from "commander";
import { accessCsvText } from "@/server/api/access-csv-text.ts";
import { accessAnswer } from "@/server/contract/access.ts";
import { answerOf, ask, withCommon } from "./ask.ts";
import type { CommonOptions } from "./context.ts";

/** Options of `access` → the parameters of the question; every list takes commas. */
export const ACCESS_OPTIONS: readonly (readonly [flags: string, about: string])[] = [
  ["--verdict <words>", "only these: allowed, conditional, unknown"],
  ["--how <mechanisms>", "only these mechanisms, or families: `rbac:`, `iam:`, `eks:`"],
  ["--crosses <yes|no>", "only what leads into another account, or only the rest"],
  ["--q <words>", "words that one of the two references holds"],
  ["--who <name>", "this entity alone at the one end"],
  ["--who-kind <kinds>", "pod, service-account, iam-role, iam-user, …"],
  ["--who-cluster <names>", ""],
  ["--who-namespace <names>", ""],
  ["--who-account <ids>", ""],
  ["--whom <name>", "this entity alone at the other end"],
  ["--whom-kind <kinds>", ""],
  ["--whom-cluster <names>", ""],
  ["--whom-namespace <names>", ""],
  ["--whom-account <ids>", ""],
  ["--hops <far>", "`direct`, `indirect` or `all`; the last two with --who or --whom"],
  ["--sort <column>", "verdict, who, how, whom or pairs"],
  ["--order <way>", "`up` or `down`"],
];

interface AccessOptions extends CommonOptions {
  readonly csv?: boolean;
}

async function access({ csv, bundle, server, snapshot, json, ...params }: AccessOptions): Promise<void> {
  const common = {
    ...(bundle === undefined ? {} : { bundle }),
    ...(server === undefined ? {} : { server }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(json === undefined ? {} : { json }),
  };
  if (csv) process.stdout.write(accessCsvText(accessAnswer.parse(await answerOf("access", params, common)).rows));
  else await ask("access", params, common);
}

/** `access` and `matrix`: the reviewer's overview of all there is. */
export function addAccess(cli: Command): void {
  const command = withCommon(cli.command("access").description("everything that can become something, as one table"));
  for (const [flags, about] of ACCESS_OPTIONS) command.option(flags, about);
  command.option("--csv", "print CSV and nothing else").action((o: AccessOptions) => access(o));
  withCommon(cli.command("matrix").description("who can become roles of which account: namespaces and users against accounts, counted")).action((o) =>
    ask("matrix", {}, o),
  );
}
