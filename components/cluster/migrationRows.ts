import type { BadgeTone } from "@/components/ui/Badge";
import type { MigrationRowAnswer } from "@/server/contract/answers";

export type Change = MigrationRowAnswer["change"];

/** The order of the list: what asks for work first. */
export const CHANGES = ["loses-access", "changes", "gains-access", "unknown", "none"] as const satisfies readonly Change[];
export const CHANGE_FILTERS = ["all", ...CHANGES] as const;
export type ChangeFilter = (typeof CHANGE_FILTERS)[number];

interface ChangeWords {
  readonly word: string;
  readonly glyph: string;
  readonly tone: BadgeTone;
}

/** Colour is never the only sign: each change has a word and a glyph of its own. */
export const CHANGE_WORDS: Readonly<Record<Change, ChangeWords>> = {
  "loses-access": { word: "Loses access", glyph: "✕", tone: "denied" },
  changes: { word: "Becomes another", glyph: "≠", tone: "conditional" },
  "gains-access": { word: "Gains access", glyph: "+", tone: "warning" },
  unknown: { word: "Not certain", glyph: "○", tone: "unknown" },
  none: { word: "No change", glyph: "=", tone: "quiet" },
};

export const SOURCE_WORDS: Readonly<Record<MigrationRowAnswer["sources"], string>> = {
  "aws-auth": "aws-auth only",
  "access-entry": "Access entry only",
  both: "Both lists",
  creator: "Neither list",
};

export const filterChanges = (rows: readonly MigrationRowAnswer[], filter: ChangeFilter): readonly MigrationRowAnswer[] =>
  filter === "all" ? rows : rows.filter((row) => row.change === filter);

/** How many rows each filter leaves. */
export const countChanges = (rows: readonly MigrationRowAnswer[]): ReadonlyMap<ChangeFilter, number> =>
  new Map(CHANGE_FILTERS.map((filter) => [filter, filterChanges(rows, filter).length]));

/** Rows that the switch leaves as they are need no work. */
export const toDo = (rows: readonly MigrationRowAnswer[]): number => rows.filter((row) => row.change !== "none").length;
