import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { print } from "./print.ts";

/** `import BUNDLE`: keeps a bundle as a snapshot; prints its id and coverage. */
export function addImport(cli: Command): void {
  cli
    .command("import <bundle>")
    .description("keep a bundle as a snapshot of the local database")
    .option("--label <text>", "name of the snapshot; the bundle's name by default")
    .option("--origin <word>", "where it came from", "import")
    .option("--json", "print one JSON document and nothing else")
    .action(async (bundle: string, o: { label?: string; origin: string; json?: boolean }) => {
      const [{ withStore }, { keepFacts }] = await Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/snapshots.ts")]);
      const facts = await factsOfBundle(bundle, new Date());
      const id = await withStore((store) => keepFacts(store, facts, { origin: o.origin, label: o.label ?? basename(resolve(bundle)) }));
      if (o.json) print("import", { snapshot: id, coverage: facts.coverage }, true);
      else {
        process.stdout.write(`snapshot ${id}\n`);
        print("coverage", facts.coverage, false);
      }
    });
}
