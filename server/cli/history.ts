import type { Command } from "commander";
import { askHistory, DaysKnown } from "@/server/api/changes/ask-history.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { type HistoryInput, historyInput } from "@/server/contract/history.ts";
import { BY_GROUPS, groupsAsked } from "./by-groups.ts";
import { openEstate } from "./context.ts";
import { type DeclaredOptions, declaredOption, declaresOf } from "./declared.ts";
import { print } from "./print.ts";
import { askServer } from "./remote.ts";
import { historyText } from "./text-groups.ts";
import { namedMoments } from "./timeline.ts";

interface HistoryOptions extends Pick<DeclaredOptions, "declared" | "server" | "json"> {
  readonly before?: string;
  readonly after?: string;
  readonly limit?: string;
  readonly by?: string;
}

function askedBy({ before, after, limit }: HistoryOptions): HistoryInput {
  const parsed = historyInput.safeParse({ before, after, limit });
  if (!parsed.success) throw new UsageError("invalid", `--${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

async function local(names: readonly string[], o: HistoryOptions): Promise<object> {
  const { before, after: snapshot, limit } = askedBy(o);
  const declares = declaresOf({ ...(o.declared !== undefined && { declared: o.declared }), ...(names.length > 0 && { bundle: names.at(-1) ?? "" }) });
  const told = { marks: (await declares()).marks, owners: "", known: new DaysKnown() };
  if (names.length > 0) return askHistory(await namedMoments(names), { before, limit }, told);
  const [{ findRecord, withStore }, { keptMoments, MOST_TIMES }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/changes/kept-moments.ts"),
  ]);
  return withStore(async (store) => {
    const first = before === undefined ? undefined : (await findRecord(store, before)).id;
    const { moments } = await keptMoments(store, { snapshot, limit: MOST_TIMES }, (id) => openEstate({ snapshot: id }));
    return askHistory(moments, { before: first, limit }, told);
  });
}

/** `history`: what changed day by day over the snapshots that are kept, or over bundles. */
export function addHistory(cli: Command): void {
  cli
    .command("history [snapshots...]")
    .description("what changed day by day; or over the bundles or snapshots that are named, the oldest first")
    .option("--server <url>", "over the snapshots of a running server")
    .option("--before <id>", "from this snapshot on")
    .option("--after <id>", "up to this snapshot instead of the newest one")
    .option("--limit <n>", "how many days are looked at (14)")
    .option("--by <groups>", BY_GROUPS)
    .addOption(declaredOption())
    .option("--json", "print one JSON document and nothing else")
    .action(async (names: string[], o: HistoryOptions) => {
      const by = groupsAsked(o.by);
      const answer = o.server === undefined ? await local(names, o) : await askServer(o.server, "history", { ...askedBy(o) });
      print("history", answer, o.json ?? false, (whole) => historyText(whole, by));
    });
}
