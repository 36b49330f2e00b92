"use client";

import { GitCompareArrows } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { AppLink } from "@/components/shell/AppLink";
import { answerKey, apiGet, problemFrom } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { localTime } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visibleText";
import type { DiffAnswer } from "@/server/contract/diff";
import type { SnapshotRow } from "@/server/contract/screen";
import { ChangeLists } from "./ChangeLists";
import { sidesOf } from "./sides";

const nameOf = (row: SnapshotRow): string => `${visibleText(row.label === "" ? row.id : row.label)}, captured ${localTime(row.capturedAt)}`;

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly rows: readonly SnapshotRow[];
  readonly onChoose: (id: string) => void;
}

function Choice({ label, value, rows, onChoose }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChoose(event.target.value)} className="w-full max-w-full truncate">
          {rows.every((row) => row.id !== value) && <option value={value}>{visibleText(value)}, not kept any more</option>}
          {rows.map((row) => (
            <option key={row.id} value={row.id}>
              {nameOf(row)}
            </option>
          ))}
        </Select>
      )}
    </Field>
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
  return <ChangeLists answer={data} before={before} after={after} tense="past" />;
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
      <EmptyState
        icon={GitCompareArrows}
        title="There is nothing to compare yet"
        actions={
          <Button asChild>
            <AppLink href="/snapshots">Open the snapshots</AppLink>
          </Button>
        }
      >
        Two snapshots are needed: scan again, or import an earlier bundle.
      </EmptyState>
    );
  return (
    <div className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Choice label="Earlier snapshot" value={sides.before} rows={data.snapshots} onChoose={(id) => void setBefore(id)} />
        <Choice label="Later snapshot" value={sides.after} rows={data.snapshots} onChoose={(id) => void setAfter(id)} />
      </div>
      {sides.before === sides.after ? (
        <p className="text-sm text-muted-foreground">These are one and the same snapshot: choose another one to compare it with.</p>
      ) : (
        <Answer key={`${sides.before} ${sides.after}`} before={sides.before} after={sides.after} />
      )}
    </div>
  );
}
