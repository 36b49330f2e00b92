import { z } from "zod";
import { changeCounts, changeGroups } from "./change-groups.ts";
import { moment } from "./timeline.ts";

const MOST_DAYS = 60;

/** `before`, `after`: the snapshots between which it is told; absent: as far back as is kept, and up to the one that is shown. `limit`: how many days, the newest first. */
export const historyInput = z.object({
  before: z.string().min(1).optional(),
  after: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_DAYS).default(14),
});
export type HistoryInput = z.infer<typeof historyInput>;

/** A day (UTC) on which something else was captured than before: how what it ended with differs from what was there before it. */
const historyDay = z.object({
  day: z.iso.date(),
  before: moment,
  after: moment,
  counts: changeCounts,
  groups: changeGroups,
  /** How much was not read of one side alone: of that, nothing that differs is known to be so. */
  notRead: z.object({ before: z.number().int(), after: z.number().int() }),
});

/** What changed day by day, the newest first; a day on which nothing new was captured is not among them. `earlier`: days before them that are kept and were not looked at. */
export const historyAnswer = z.object({ days: z.array(historyDay), earlier: z.number().int() });
export type HistoryAnswer = z.infer<typeof historyAnswer>;
