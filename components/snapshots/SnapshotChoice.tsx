"use client";

import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { localTime } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visibleText";
import type { SnapshotRow } from "@/server/contract/screen";

interface SnapshotChoiceProps {
  readonly label: string;
  readonly hint?: string;
  readonly rows: readonly SnapshotRow[];
  readonly value: string;
  readonly onChoose: (id: string) => void;
}

/** One of the kept snapshots. A name in the address of one that is gone stays chosen and says so. */
export function SnapshotChoice({ label, hint, rows, value, onChoose }: SnapshotChoiceProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChoose(event.target.value)} className="w-full max-w-full truncate">
          {rows.every((row) => row.id !== value) && <option value={value}>{visibleText(value)}, not kept any more</option>}
          {rows.map((row) => (
            <option key={row.id} value={row.id}>
              {visibleText(row.label === "" ? row.id : row.label)}, captured {localTime(row.capturedAt)}
              {row.status === "partial" ? ", partial" : ""}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
