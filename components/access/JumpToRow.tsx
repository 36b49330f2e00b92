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
  const { virtual, base, count } = rows;
  const told = (index: number): string => (base + index + 1).toLocaleString("en");
  const jump = (event: FormEvent) => {
    event.preventDefault();
    const row = Number(text);
    if (text !== "" && Number.isInteger(row)) onMove(Math.min(total, Math.max(1, row)) - 1);
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-border px-3 py-1.5 text-xs text-muted-foreground md:px-4">
      <div className="flex flex-wrap items-center gap-2">
        <p className="tabular-nums">
          {virtual.range ? `Rows ${told(virtual.range.startIndex)}–${told(virtual.range.endIndex)} of ${total.toLocaleString("en")}` : ""}
        </p>
        {base > 0 && (
          <Button size="sm" onClick={() => onMove(base - 1)}>
            Rows before {told(0)}
          </Button>
        )}
        {base + count < total && (
          <Button size="sm" onClick={() => onMove(base + count)}>
            Rows after {told(count - 1)}
          </Button>
        )}
      </div>
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
