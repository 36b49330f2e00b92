"use client";

import { GitCompareArrows } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { NeedsSnapshots } from "@/components/snapshots/NeedsSnapshots";
import { SnapshotChoice } from "@/components/snapshots/SnapshotChoice";
import { answerKey, apiGet, problemFrom } from "@/components/state/api";
import { useAccountNames } from "@/components/state/useAccountNames";
import { useClientQuery } from "@/components/state/useClientQuery";
import { useSnapshots } from "@/components/state/useSnapshots";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { DiffAnswer } from "@/server/contract/diff";
import { groupWords, inGroup } from "@/server/view/change-groups";
import { ChangeGroups } from "./ChangeGroups";
import { ChangeLists } from "./ChangeLists";
import { sidesOf } from "./sides";
import { useGroupState } from "./useGroupState";

const OF_NONE = { namespace: "what is in no namespace", owner: "what nobody is known to answer for", account: "what is in no account" } as const;

interface ComparedProps {
  readonly answer: DiffAnswer;
  readonly before: string;
  readonly after: string;
}

/** What differs, and where: all of it, or what is in the group that is chosen. */
function Compared({ answer, before, after }: ComparedProps) {
  const state = useGroupState();
  const { by, chosen } = state;
  const accounts = useAccountNames();
  const shown = chosen === undefined ? answer : inGroup(answer, by, chosen);
  return (
    <div className="space-y-4">
      <ChangeGroups groups={answer.groups} state={state} />
      {chosen !== undefined && (
        <p className="text-sm">
          Shown below is <RefText text={chosen === null ? OF_NONE[by] : groupWords(by, chosen, accounts).name} className="font-medium" /> alone.
        </p>
      )}
      <ChangeLists key={`${by} ${chosen}`} answer={shown} before={before} after={after} tense="past" isOfGroup={chosen !== undefined} />
    </div>
  );
}

function Answer({ before, after }: { readonly before: string; readonly after: string }) {
  const { data, error, refetch } = useClientQuery({
    queryKey: answerKey("diff", { before, after }),
    queryFn: ({ signal }) => apiGet<DiffAnswer>("diff", { before, after }, signal),
  });
  if (error)
    return (
      <>
        <ErrorState error={error} doing="Comparing the snapshots" onRetry={refetch} />
        {problemFrom(error).status === 404 && <p className="text-sm text-muted-foreground">Choose another snapshot above.</p>}
      </>
    );
  if (!data) return <SkeletonRows rows={6} label="Comparing the snapshots" />;
  return <Compared answer={data} before={before} after={after} />;
}

/** Two snapshots to choose, the newest and the one before it at first, and what differs. */
export function BetweenSnapshots() {
  const { data, error, refetch } = useSnapshots();
  const [before, setBefore] = useQueryState("before", parseAsString.withOptions({ history: "push" }));
  const [after, setAfter] = useQueryState("after", parseAsString.withOptions({ history: "push" }));
  if (error) return <ErrorState error={error} doing="Reading the snapshots" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={3} label="Reading the snapshots" />;
  const sides = sidesOf(data, before, after);
  if (!sides)
    return (
      <NeedsSnapshots icon={GitCompareArrows} title="There is nothing to compare yet">
        Two snapshots are needed: scan again, or import an earlier bundle.
      </NeedsSnapshots>
    );
  return (
    <div className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <SnapshotChoice label="Earlier snapshot" value={sides.before} rows={data.snapshots} onChoose={(id) => void setBefore(id)} />
        <SnapshotChoice label="Later snapshot" value={sides.after} rows={data.snapshots} onChoose={(id) => void setAfter(id)} />
      </div>
      {sides.before === sides.after ? (
        <p className="text-sm text-muted-foreground">These are one and the same snapshot: choose another one to compare it with.</p>
      ) : (
        <Answer key={`${sides.before} ${sides.after}`} before={sides.before} after={sides.after} />
      )}
    </div>
  );
}
