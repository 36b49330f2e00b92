import type { GroupKind } from "@/server/contract/change-group-names.ts";
import type { ChangeCounts, ChangeGroups } from "@/server/contract/change-groups.ts";
import { type HistoryAnswer, historyAnswer } from "@/server/contract/history.ts";

/** What differs, in one line. */
export const countsLine = ({ appeared, disappeared, changed, opened, closed }: ChangeCounts): string =>
  `${appeared} appeared, ${disappeared} disappeared, ${changed} decided otherwise; ${opened} findings opened, ${closed} closed`;

const NONE: Readonly<Record<GroupKind, string>> = { namespace: "(in no namespace)", owner: "(no owner known)", account: "(in no account)" };
const HEAD = ["appeared", "disappeared", "otherwise", "opened", "closed"] as const;

/** A line a group, the most changes first; nothing where nothing changed. */
export function groupLines(groups: ChangeGroups, by: GroupKind): string[] {
  const rows = groups[by].map(({ name, appeared, disappeared, changed, opened, closed }) => ({
    name: name ?? NONE[by],
    counts: [appeared, disappeared, changed, opened, closed],
  }));
  if (rows.length === 0) return [];
  const width = Math.max(by.length, ...rows.map((row) => row.name.length));
  const line = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(width)}${cells.map((cell, i) => String(cell).padStart((HEAD[i]?.length ?? 0) + 2)).join("")}`;
  return [line(by, HEAD), ...rows.map((row) => line(row.name, row.counts))];
}

type Day = HistoryAnswer["days"][number];

function dayLines({ day, before, after, counts, groups, notRead }: Day, by: GroupKind | undefined): string[] {
  const unread = [...(notRead.before > 0 ? ["before"] : []), ...(notRead.after > 0 ? ["at its end"] : [])];
  return [
    `${day}  ${countsLine(counts)}`,
    ...(by ? groupLines(groups, by).map((line) => `  ${line}`) : []),
    ...(unread.length > 0 ? [`  not everything was read ${unread.join(" and ")}: rolewalk diff ${before.snapshot} ${after.snapshot}`] : []),
  ];
}

/** `history`: a day a line, the newest first; with the groups of each. */
export function historyText(answer: unknown, by?: GroupKind): string[] {
  const { days, earlier } = historyAnswer.parse(answer);
  const more = earlier > 0 ? `; ${earlier} earlier ${earlier === 1 ? "day was" : "days were"} not looked at: --limit` : "";
  const told =
    days.length === 0
      ? "there are no two snapshots to compare"
      : `${days.length} ${days.length === 1 ? "day" : "days"} (UTC) on which something new was captured`;
  return [...days.flatMap((day) => dayLines(day, by)), `${told}${more}`];
}
