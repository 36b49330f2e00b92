import { UsageError } from "@/server/api/usage-error.ts";
import type { HistoryAnswer } from "@/server/contract/history.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { askDiff } from "./ask-diff.ts";
import { type Moment, told } from "./ask-timeline.ts";
import { countsOf } from "./change-groups.ts";
import { type Day, daysOf } from "./days.ts";
import { isRight, untilOf } from "./pair-changes.ts";

type Counted = Pick<HistoryAnswer["days"][number], "counts" | "groups" | "notRead">;

/** Right until a date in a policy has passed, in milliseconds since the epoch. */
interface Timed {
  readonly counted: Counted;
  readonly until: number | undefined;
}

/** Days that are remembered. */
const REMEMBERED = 500;

/** What was counted between two snapshots, remembered by their ids, by what is marked and by the rules of who answers for what: the snapshots stay what they are. */
export class DaysKnown {
  readonly #known = new Map<string, Timed>();

  async of(day: Day, marks: readonly Mark[], owners: string): Promise<Counted> {
    const key = JSON.stringify([day.before.snapshot, day.after.snapshot, marks, owners]);
    const there = this.#known.get(key);
    const known = there && isRight(there) ? there : await counted(day, marks);
    this.#known.delete(key);
    this.#known.set(key, known);
    for (const old of this.#known.keys()) if (this.#known.size > REMEMBERED) this.#known.delete(old);
    return known.counted;
  }
}

async function counted({ before, after }: Day, marks: readonly Mark[]): Promise<Timed> {
  const [was, is] = [await before.open(), await after.open()];
  const { groups, findings, notRead, ...access } = askDiff(was, is, marks);
  const told = { counts: countsOf({ ...access, ...findings }), groups, notRead: { before: notRead.before.length, after: notRead.after.length } };
  return { counted: told, until: untilOf([was, is]) };
}

/** Those from a snapshot on, which is the last of them; without a name all. @throws UsageError where it is none of them, or the newest */
function since(moments: readonly Moment[], before: string | undefined): readonly Moment[] {
  if (before === undefined) return moments;
  const at = moments.findIndex((one, i) => i > 0 && one.snapshot === before);
  if (at < 0) throw new UsageError("invalid", `before: \`${before}\` is not an earlier snapshot than the last one that is asked about`);
  return moments.slice(0, at + 1);
}

export interface HistoryAsked {
  readonly before?: string | undefined;
  readonly limit: number;
}

/** What a history is told with: what is marked, the rules of who answers for what as a text, and what was counted already. */
export interface HistoryTold {
  readonly marks: readonly Mark[];
  readonly owners: string;
  readonly known: DaysKnown;
}

/** `history`: day by day what changed of access and findings, by group. `moments`: the newest first. @throws UsageError */
export async function askHistory(moments: readonly Moment[], { before, limit }: HistoryAsked, { marks, owners, known }: HistoryTold): Promise<HistoryAnswer> {
  const all = daysOf(since(moments, before));
  const days: HistoryAnswer["days"] = [];
  for (const day of all.slice(0, limit)) days.push({ day: day.day, before: told(day.before), after: told(day.after), ...(await known.of(day, marks, owners)) });
  return { days, earlier: Math.max(0, all.length - limit) };
}
