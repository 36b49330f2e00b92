import { groupedByCause } from "@/server/contract/by-cause.ts";
import type { DiffAnswer } from "@/server/contract/diff.ts";

/** An edge that differs; a severity where it is new or decided better than before. */
export type Change = Omit<DiffAnswer["disappeared"][number], "groups"> & { readonly severity?: DiffAnswer["appeared"][number]["severity"] | undefined };

/** `was`: the verdict before, of what is decided otherwise. */
export interface ChangeEntry {
  readonly key: string;
  readonly change: Change;
  readonly was?: Change["verdict"] | undefined;
}

/** What differs because of one and the same; how many stand on either side of it. */
export interface CausedChanges {
  readonly summary: string;
  readonly entries: readonly ChangeEntry[];
  readonly from: number;
  readonly to: number;
}

/** The changes by their cause, each cause where its first change stands: with the worst first, so are the causes. */
export function byCause(entries: readonly ChangeEntry[]): readonly CausedChanges[] {
  return groupedByCause(entries, ({ change }) => change.because.summary).map(([summary, group]) => ({
    summary,
    entries: group,
    from: new Set(group.map(({ change }) => change.from)).size,
    to: new Set(group.map(({ change }) => change.to)).size,
  }));
}

const many = (count: number, one: string, more: string): string => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** `2,121 ways, from 31 entities to 74`. */
export const waysWords = ({ entries, from, to }: CausedChanges): string =>
  `${many(entries.length, "way", "ways")}, from ${many(from, "entity", "entities")} to ${to.toLocaleString("en")}`;
