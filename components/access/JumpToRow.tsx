"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Input } from "@/components/ui/Input";
import type { VirtualRows } from "./useVirtualRows";

interface JumpToRowProps {
  readonly rows: VirtualRows;
  readonly total: number;
  readonly onMove: (index: number) => void;
}

/** Which rows of how many are in sight, and the way to any other. */
export function JumpToRow({ rows, total, onMove }: JumpToRowProps) {
  const id = useId();
  const [text, setText] = useState("");
  const range = rows.virtual.range;
  const jump = (event: FormEvent) => {
    event.preventDefault();
    const row = Number(text);
    if (text !== "" && Number.isInteger(row)) onMove(Math.min(total, Math.max(1, row)) - 1);
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-border px-3 py-1.5 text-xs text-muted-foreground md:px-4">
      <p className="tabular-nums">
        {range ? `Rows ${(range.startIndex + 1).toLocaleString("en")}–${(range.endIndex + 1).toLocaleString("en")} of ${total.toLocaleString("en")}` : ""}
      </p>
      <form onSubmit={jump} className="flex items-center gap-1.5">
        <label htmlFor={id}>Jump to row</label>
        <Input id={id} inputMode="numeric" pattern="[0-9]*" value={text} onChange={(event) => setText(event.target.value)} className="h-7 w-20" />
        <Button type="submit" size="sm">
          Go
        </Button>
      </form>
    </div>
  );
}
