"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Only } from "@/components/account/Only";
import { AppLink } from "@/components/shell/AppLink";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { cn } from "@/components/ui/cn";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { SnapshotRow } from "@/server/contract/screen";
import { DeleteSnapshot } from "./DeleteSnapshot";

const counted = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? "" : "s"}`;

function Status({ row: { failed, missing } }: { readonly row: SnapshotRow }) {
  if (failed === null || missing === null) return null;
  if (failed === 0 && missing === 0) return <Badge tone="allowed">Complete</Badge>;
  return (
    <Badge tone="warning">
      {failed > 0 && `${failed} not readable`}
      {failed > 0 && missing > 0 && ", "}
      {missing > 0 && `${missing} missing`}
    </Badge>
  );
}

interface RowProps {
  readonly row: SnapshotRow;
  readonly shown: boolean;
  readonly newest: boolean;
  /** Shown where no snapshot is named. */
  readonly isDefault: boolean;
  readonly onDelete: (row: SnapshotRow) => void;
}

function Row({ row, shown, newest, isDefault, onDelete }: RowProps) {
  return (
    <li className={cn("flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3", shown && "bg-accent-soft")}>
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <AppLink
            href={`/snapshots?snapshot=${encodeURIComponent(row.id)}`}
            aria-current={shown ? "true" : undefined}
            className="min-w-0 rounded-sm font-semibold hover:text-accent hover:underline"
          >
            <RefText text={row.label === "" ? row.id : row.label} />
          </AppLink>
          {newest && <Badge tone="accent">Newest</Badge>}
          {shown && <Badge tone="quiet">Shown now</Badge>}
          <Status row={row} />
        </p>
        <p className="text-xs text-muted-foreground">
          Captured <Time iso={row.capturedAt} />{" "}
          {row.clusters !== null && row.accounts !== null && ` · ${counted(row.clusters, "cluster")}, ${counted(row.accounts, "account")}`} · from{" "}
          <RefText text={row.origin} />
        </p>
        <p className="text-xs text-muted-foreground">
          <RefText text={row.id} mono />
        </p>
      </div>
      <div className="flex items-center gap-2">
        <Button asChild size="sm">
          <AppLink href={isDefault ? "/" : `/?snapshot=${encodeURIComponent(row.id)}`} aria-label={`Open ${row.label || row.id}`}>
            Open
          </AppLink>
        </Button>
        <Only needs="operator">
          <Button look="ghost" size="icon-sm" aria-label={`Delete ${row.label || row.id}`} title="Delete" onClick={() => onDelete(row)}>
            <Trash2 aria-hidden="true" />
          </Button>
        </Only>
      </div>
    </li>
  );
}

interface SnapshotTableProps {
  /** Newest first. */
  readonly snapshots: readonly SnapshotRow[];
  readonly current: string | undefined;
  /** The one that is shown where none is named. */
  readonly byDefault: string | null;
}

export function SnapshotTable({ snapshots, current, byDefault }: SnapshotTableProps) {
  const [doomed, setDoomed] = useState<SnapshotRow | null>(null);
  return (
    <>
      <ul className="divide-y divide-border">
        {snapshots.map((row, i) => (
          <Row key={row.id} row={row} shown={row.id === current} newest={i === 0} isDefault={row.id === byDefault} onDelete={setDoomed} />
        ))}
      </ul>
      <DeleteSnapshot row={doomed} onClose={() => setDoomed(null)} />
    </>
  );
}
