import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { coverageOf } from "@/server/api/coverage-of.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import type { ImportAnswer } from "@/server/contract/screen.ts";
import { bundleOnStdin, inFolder } from "./carried-bundle.ts";
import { print } from "./print.ts";

interface ImportOptions {
  readonly label?: string;
  readonly origin: string;
  readonly server?: string;
  readonly pushKey?: string;
  readonly json?: boolean;
}

/** Keeps a bundle in the local database, or sends it to a server. */
async function keep(bundle: string, label: string, o: ImportOptions): Promise<ImportAnswer> {
  if (o.server !== undefined) return (await import("./send-bundle.ts")).sendBundle(bundle, { server: o.server, label, pushKey: o.pushKey });
  const [{ withStore }, { keepFacts }, { auditHere }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/snapshots.ts"),
    import("@/server/api/gate/audit.ts"),
  ]);
  const facts = await factsOfBundle(bundle, new Date());
  const snapshot = await withStore(async (store) => {
    const id = await keepFacts(store, facts, { origin: o.origin, label });
    await auditHere(store, "bundle.added", label, { snapshot: id });
    return id;
  });
  return { snapshot, coverage: coverageOf(facts) };
}

/** `import [BUNDLE]`: keeps a bundle, or the one that comes in on stdin, as a snapshot; prints its id and coverage. */
export function addImport(cli: Command): void {
  cli
    .command("import [bundle]")
    .description("keep a bundle as a snapshot of the local database, or of a running server; without a name, or as `-`, the one that comes in on stdin")
    .option("--label <text>", "name of the snapshot; the bundle's name by default")
    .option("--origin <word>", "where it came from", "import")
    .option("--server <url>", "send it to a running server instead")
    .option("--push-key <file>", "with --server: sign it with this key, as a source that sends by itself; ROLEWALK_PUSH_KEY by default")
    .option("--json", "print one JSON document and nothing else")
    .action(async (bundle: string | undefined, o: ImportOptions) => {
      const isNamed = bundle !== undefined && bundle !== "-";
      const kept = isNamed
        ? await keep(bundle, o.label ?? basename(resolve(bundle)), o)
        : await inFolder(async (folder) => keep(await bundleOnStdin(folder), o.label ?? "stdin", o));
      if (o.json) return print("import", kept, true);
      process.stdout.write(`snapshot ${kept.snapshot}\n`);
      print("coverage", kept.coverage, false);
    });
}
