import type { Command } from "commander";
import { askWhatIf } from "@/server/api/ask-what-if.ts";
import { documentsOfBundle } from "@/server/api/load-bundle.ts";
import { type CommonOptions, openEstate } from "./context.ts";
import { print } from "./print.ts";

/** `whatif CHANGE`: the access that a proposed change would open, close or decide otherwise. */
export function addWhatIf(cli: Command): void {
  cli
    .command("whatif <change>")
    .description("the access that a proposed change would open, close or decide otherwise: a bundle of changed objects and policies")
    .option("--bundle <path>", "hold it against this bundle instead of the newest snapshot")
    .option("--snapshot <id>", "hold it against this snapshot instead of the newest one")
    .option("--json", "print one JSON document and nothing else")
    .action(async (change: string, o: CommonOptions) => {
      const [proposed, estate] = [await documentsOfBundle(change), await openEstate(o)];
      print("whatif", askWhatIf(estate, proposed), o.json ?? false);
    });
}
