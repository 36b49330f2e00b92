"use client";

import { History as HistoryIcon } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "@/components/state/useAnswer";
import { Dimmed } from "@/components/ui/Dimmed";
import { Disclosure } from "@/components/ui/Disclosure";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Time } from "@/components/ui/Time";
import type { TimelineAnswer } from "@/server/contract/timeline";
import { describeRef } from "@/server/view/ref-view";
import { ChangeLists } from "./ChangeLists";

type HistoryChange = TimelineAnswer["changes"][number];

const WORDS = [
  ["appeared", "appeared"],
  ["disappeared", "disappeared"],
  ["changed", "decided otherwise"],
] as const;

const countWords = (change: HistoryChange): string => {
  const { opened, closed } = change.findings;
  const ways = WORDS.flatMap(([list, word]) => (change[list].length > 0 ? [`${change[list].length.toLocaleString("en")} ${word}`] : []));
  const found = [
    ...(opened.length > 0 ? [`${opened.length} ${opened.length === 1 ? "finding" : "findings"} opened`] : []),
    ...(closed.length > 0 ? [`${closed.length} ${closed.length === 1 ? "finding" : "findings"} closed`] : []),
  ];
  return [...ways, ...found].join(", ");
};

interface MomentChangeProps {
  readonly change: HistoryChange;
  readonly isNewest: boolean;
}

/** What became of it between two snapshots. */
function MomentChange({ change, isNewest }: MomentChangeProps) {
  const { before, after } = change;
  return (
    <li className="px-4 py-2.5">
      <Disclosure
        defaultOpen={isNewest}
        summary={
          <>
            <span className="block">
              Between <Time iso={before.capturedAt} /> and <Time iso={after.since} />
            </span>
            <span className="block font-normal text-muted-foreground">{countWords(change)}</span>
          </>
        }
      >
        <div className="py-2">
          <ChangeLists answer={change} before={before.snapshot} after={after.snapshot} tense="past" idPrefix={`${after.snapshot}-${after.since}-`} />
        </div>
      </Disclosure>
    </li>
  );
}

/** Snapshots that are looked at, at first and at most. */
export const FIRST_MOMENTS = 12;
const MOST = 60;

/** What became of the access of one entity, from snapshot to snapshot, the newest change first. */
export function History({ subject }: { readonly subject: string }) {
  const [limit, setLimit] = useState(FIRST_MOMENTS);
  const { data, error, refetch, isPlaceholderData } = useAnswer<TimelineAnswer>("timeline", { ref: subject, limit }, { keepPrevious: true });
  if (error) return <ErrorState error={error} doing="Comparing the snapshots" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={3} label="Comparing the snapshots" />;
  const { moments, changes, earlier, about } = data;
  const [newest, oldest] = [moments[0], moments.at(-1)];
  if (moments.length < 2 || !newest || !oldest)
    return (
      <EmptyState icon={HistoryIcon} title="There is one snapshot">
        History begins with the next one.
      </EmptyState>
    );
  const others = about.filter((ref) => ref !== subject).map((ref) => `${describeRef(ref).kindWord} ${describeRef(ref).label}`);
  return (
    <Dimmed when={isPlaceholderData} label="Comparing the snapshots">
      <Panel
        title={changes.length === 0 ? "Nothing changed" : `${changes.length.toLocaleString("en")} ${changes.length === 1 ? "change" : "changes"}`}
        description={
          <>
            Over {moments.length} snapshots, <Time iso={oldest.since} /> to <Time iso={newest.capturedAt} />.
            {others.length > 0 && (
              <>
                {" "}
                Compared as <RefText text={others.join(" and ")} />, which last when the pod is made anew.
              </>
            )}
          </>
        }
        actions={
          earlier > 0 && limit < MOST ? (
            <button type="button" className="text-sm font-medium text-accent underline" onClick={() => setLimit(MOST)}>
              Look at older ones, {earlier.toLocaleString("en")} are kept
            </button>
          ) : undefined
        }
        flush={changes.length > 0}
      >
        {changes.length === 0 ? (
          <p className="text-sm text-muted-foreground">In each of them it can become, and be reached by, in one step what it could in the one before.</p>
        ) : (
          <ol className="divide-y divide-border border-t border-border">
            {changes.map((change, i) => (
              <MomentChange key={`${change.after.snapshot} ${change.after.since}`} change={change} isNewest={i === 0} />
            ))}
          </ol>
        )}
      </Panel>
    </Dimmed>
  );
}
