import type { Command } from "commander";
import { answerOf, withCommon } from "./ask.ts";
import { type DeclaredOptions, declaredOption } from "./declared.ts";
import { print } from "./print.ts";

interface ChokeOptions extends DeclaredOptions {
  readonly to?: string;
  readonly limit?: string;
}

/** `choke-points`: which one step closes the most. */
export function addChokePoints(cli: Command): void {
  withCommon(cli.command("choke-points").description("the steps whose closing takes the most ways to administrators and to what is marked"))
    .option("--to <ref>", "ways to this entity alone")
    .option("--limit <n>", "how many steps (20)")
    .addOption(declaredOption())
    .action(async (o: ChokeOptions) => print("choke-points", await answerOf("choke-points", { to: o.to, limit: o.limit }, o), o.json ?? false));
}
