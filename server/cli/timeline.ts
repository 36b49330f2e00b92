import { existsSync } from "node:fs";
import type { Command } from "commander";
import { askTimeline, type Moment } from "@/server/api/changes/ask-timeline.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { timelineInput } from "@/server/contract/timeline.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";

interface TimelineOptions extends Pick<DeclaredOptions, "declared" | "server" | "snapshot" | "json"> {
  readonly limit?: string;
}

/** Bundles or snapshots that were named, the oldest first, each read once. */
export async function namedMoments(names: readonly string[]): Promise<readonly Moment[]> {
  const opened = [];
  for (const name of names) opened.push({ name, estate: await openEstate(existsSync(name) ? { bundle: name } : { snapshot: name }) });
  return opened
    .map(
      ({ name, estate }): Moment => ({
        snapshot: name,
        label: name,
        since: estate.facts.capturedAt,
        capturedAt: estate.facts.capturedAt,
        open: async () => estate,
      }),
    )
    .toReversed();
}

async function local(ref: string, names: readonly string[], o: TimelineOptions): Promise<object> {
  const { limit } = limitOf(ref, o);
  const declares = declaresOf({ ...(o.declared !== undefined && { declared: o.declared }), ...(names.length > 0 && { bundle: names[0] ?? "" }) });
  const { marks } = await declares();
  if (names.length > 0) return askTimeline(await namedMoments(names), ref, marks);
  const [{ withStore }, { keptMoments }] = await Promise.all([import("@/server/api/load-snapshot.ts"), import("@/server/api/changes/kept-moments.ts")]);
  const kept = await withStore((store) => keptMoments(store, { snapshot: o.snapshot, limit }, (snapshot) => openEstate({ snapshot })));
  return askTimeline(kept.moments, ref, marks, kept.earlier);
}

function limitOf(ref: string, { limit }: TimelineOptions): { readonly limit: number } {
  const parsed = timelineInput.safeParse({ ref, limit });
  if (!parsed.success) throw new UsageError("invalid", `--${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** `timeline REF`: what became of one entity's access over the snapshots that are kept, or over bundles. */
export function addTimeline(cli: Command): void {
  cli
    .command("timeline <ref> [snapshots...]")
    .description("what became of one entity's access from snapshot to snapshot; or over the bundles or snapshots that are named, the oldest first")
    .option("--server <url>", "over the snapshots of a running server")
    .option("--snapshot <id>", "up to this snapshot instead of the newest one")
    .option("--limit <n>", "how many snapshots are looked at (12)")
    .addOption(declaredOption())
    .option("--json", "print one JSON document and nothing else")
    .action(async (ref: string, names: string[], o: TimelineOptions) => {
      const answer =
        o.server === undefined ? await local(ref, names, o) : await askServer(o.server, "timeline", { ref, ...limitOf(ref, o), snapshot: o.snapshot });
      print("timeline", answer, o.json ?? false);
    });
}
