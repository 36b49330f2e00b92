"use client";

import { Clock, Radio, TriangleAlert } from "lucide-react";
import { LIVE } from "@/components/state/liveScope";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot, useShownSnapshot } from "@/components/state/useSnapshots";
import { cn } from "@/components/ui/cn";
import { ageWords, freshness, localTime, utcTime } from "@/components/ui/time";
import { useNow } from "@/components/ui/useNow";
import type { SnapshotRow } from "@/server/contract/screen";
import { AppLink } from "./AppLink";

const CHIP = "flex h-7 items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 text-xs font-medium hover:brightness-95 dark:hover:brightness-110";
const AGES = {
  fresh: { look: "border-border bg-surface text-muted-foreground", word: "" },
  stale: { look: "border-warning/40 bg-warning-soft text-warning", word: "Stale, " },
  old: { look: "border-denied/40 bg-denied-soft text-denied", word: "Out of date, " },
} as const;

function FreshnessChip({ row, pinned }: { readonly row: SnapshotRow; readonly pinned: boolean }) {
  const now = useNow();
  const { look, word } = AGES[freshness(row.capturedAt, now)];
  return (
    <AppLink href="/snapshots" className={cn(CHIP, look)} title={`Captured ${localTime(row.capturedAt)}\n${utcTime(row.capturedAt)}\n${row.label}`}>
      <Clock aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="first-letter:uppercase">
        {word}
        {/* the notice below says it in full */}
        <span className="max-xl:sr-only">{pinned ? "earlier snapshot, " : "captured "}</span>
        <time dateTime={row.capturedAt}>{ageWords(row.capturedAt, now)}</time>
      </span>
    </AppLink>
  );
}

/** In place of an age: answers follow the clusters. */
function LiveChip({ row }: { readonly row: SnapshotRow }) {
  const now = useNow();
  return (
    <AppLink href="/snapshots" className={cn(CHIP, "border-allowed/40 bg-allowed-soft text-allowed")} title={`Live\n${row.label}`}>
      <Radio aria-hidden="true" className="size-3.5 shrink-0" />
      <span>
        Live
        <span className="max-md:sr-only">
          , changed <time dateTime={row.capturedAt}>{ageWords(row.capturedAt, now)}</time>
        </span>
      </span>
    </AppLink>
  );
}

const unreadOf = ({ failed, missing }: SnapshotRow): number => (failed ?? 0) + (missing ?? 0);

export const unreadWords = (row: SnapshotRow): string | undefined => {
  const n = unreadOf(row);
  if (n === 0) return undefined;
  return n === 1 ? "1 thing was not read" : `${n} things were not read`;
};

/** How old the answers are, and whether something is missing behind them. */
export function SnapshotChips() {
  const [pinned] = useSnapshotParam();
  const { shown } = useShownSnapshot();
  const row = useCurrentSnapshot();
  if (!row) return null;
  const unread = unreadWords(row);
  return (
    <div className="flex items-center gap-1.5">
      {unread !== undefined && (
        <AppLink
          href="/snapshots#coverage"
          className={cn(CHIP, "border-warning/40 bg-warning-soft text-warning")}
          title={`${unread}: answers that depend on it say so`}
        >
          <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
          <span className="max-xl:sr-only">{unread}</span>
          <span aria-hidden="true" className="xl:hidden">
            {unreadOf(row)}
          </span>
        </AppLink>
      )}
      {pinned === LIVE ? <LiveChip row={row} /> : <FreshnessChip row={row} pinned={pinned !== null && row.id !== shown?.id} />}
    </div>
  );
}
