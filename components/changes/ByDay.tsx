"use client";

import { keepPreviousData } from "@tanstack/react-query";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { AppLink } from "@/components/shell/AppLink";
import { changesHref } from "@/components/shell/href";
import { NeedsSnapshots } from "@/components/snapshots/NeedsSnapshots";
import { answerKey, apiGet } from "@/components/state/api";
import { LIVE } from "@/components/state/liveScope";
import { useAccountNames } from "@/components/state/useAccountNames";
import { useClientQuery } from "@/components/state/useClientQuery";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Dimmed } from "@/components/ui/Dimmed";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { ViewToggle } from "@/components/ui/ViewToggle";
import { GROUP_KINDS, type GroupKind } from "@/server/contract/change-group-names";
import type { HistoryAnswer } from "@/server/contract/history";
import { changesIn, groupWords } from "@/server/view/change-groups";
import { GroupName } from "./ChangeGroups";
import { CountCells, CountHead, CountSigns } from "./CountColumns";
import { useGroupState } from "./useGroupState";

type Day = HistoryAnswer["days"][number];

/** Days that are looked at, at first and at most; groups of a day that are shown. */
const FIRST = 14;
const MOST = 60;
const FEW = 3;

const LINK = "rounded-sm underline decoration-border-strong/50 underline-offset-2 hover:text-accent hover:decoration-accent anywhere";

interface DayRowsProps {
  readonly of: Day;
  readonly by: GroupKind;
  readonly accounts: ReadonlyMap<string, string>;
}

/** A day, and where the most of it changed. */
function DayRows({ of: { day, before, after, counts, groups, notRead }, by, accounts }: DayRowsProps) {
  const [from, to] = [before.snapshot, after.snapshot];
  const named = groups[by];
  const left = named.length - FEW;
  return (
    <tbody className="border-b border-border last:border-b-0">
      <tr>
        <th scope="rowgroup" className="px-4 py-1.5 text-left font-semibold whitespace-nowrap">
          <AppLink href={changesHref(from, to)} className={LINK}>
            <time dateTime={day}>{day}</time>
          </AppLink>
          {notRead.before + notRead.after > 0 && <span className="block text-xs font-normal whitespace-normal text-warning">Not everything was read</span>}
        </th>
        <CountCells counts={counts} />
      </tr>
      {changesIn(counts) > 0 &&
        named.slice(0, FEW).map((group) => (
          <tr key={group.name ?? ""}>
            <th scope="row" className="max-w-80 py-1 pr-2 pl-8 max-sm:pl-6 sm:min-w-36 text-left font-normal">
              <AppLink href={changesHref(from, to, { by, in: group.name ?? "" })} className="group rounded-sm anywhere">
                <GroupName words={groupWords(by, group.name, accounts)} />
              </AppLink>
            </th>
            <CountCells counts={group} />
          </tr>
        ))}
      {left > 0 && (
        <tr>
          <td colSpan={6} className="pb-1.5 pl-8 text-xs text-muted-foreground">
            <AppLink href={changesHref(from, to, { by })} className="text-accent hover:underline">
              and {left.toLocaleString("en")} more
            </AppLink>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function useHistory(limit: number) {
  const [snapshot] = useSnapshotParam();
  const asked = { limit, after: snapshot === LIVE ? null : snapshot };
  return useClientQuery({
    queryKey: answerKey("history", asked),
    queryFn: ({ signal }) => apiGet<HistoryAnswer>("history", asked, signal),
    placeholderData: keepPreviousData,
  });
}

/** What changed day by day, and where. */
export function ByDay() {
  const { by, countBy } = useGroupState();
  const [limit, setLimit] = useState(FIRST);
  const accounts = useAccountNames();
  const { data, error, refetch, isPlaceholderData } = useHistory(limit);
  if (error) return <ErrorState error={error} doing="Comparing the days" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={6} label="Comparing the days" />;
  if (data.days.length === 0)
    return (
      <NeedsSnapshots icon={CalendarDays} title="There is nothing to compare yet">
        Two snapshots are needed: scan again, or import an earlier bundle.
      </NeedsSnapshots>
    );
  const { days, earlier } = data;
  return (
    <Dimmed when={isPlaceholderData} label="Comparing the days">
      <Panel
        title={`${days.length.toLocaleString("en")} ${days.length === 1 ? "day" : "days"}`}
        description="Of each day in UTC on which something new was captured: what it ended with, against what was there before it."
        actions={<ViewToggle legend="Count by" views={GROUP_KINDS} value={by} onView={countBy} />}
        flush
      >
        <div className="overflow-x-auto border-t border-border">
          <table className="w-full text-sm">
            <caption className="sr-only">Changes by day and {by}</caption>
            <CountHead first="Day" />
            {days.map((day) => (
              <DayRows key={day.day} of={day} by={by} accounts={accounts} />
            ))}
          </table>
        </div>
        <CountSigns />
        {earlier > 0 && limit < MOST && (
          <p className="border-t border-border px-4 py-2">
            <button type="button" className="text-sm font-medium text-accent underline" onClick={() => setLimit(MOST)}>
              Look at earlier days, {earlier.toLocaleString("en")} are kept
            </button>
          </p>
        )}
      </Panel>
    </Dimmed>
  );
}
