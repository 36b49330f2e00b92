"use client";

import { type ReactNode, useState } from "react";
import { Button } from "./Button";

interface PagerProps<T> {
  readonly rows: readonly T[];
  readonly size?: number;
  readonly children: (shown: readonly T[]) => ReactNode;
}

/** Shows a long list in parts, always saying how much of it. */
export function Pager<T>({ rows, size = 100, children }: PagerProps<T>) {
  const [limit, setLimit] = useState(size);
  return (
    <>
      {children(rows.slice(0, limit))}
      {rows.length > limit && (
        <p className="flex items-center gap-3 px-4 py-2 text-xs text-muted-foreground">
          {limit.toLocaleString("en")} of {rows.length.toLocaleString("en")} shown
          <Button size="sm" onClick={() => setLimit(limit + size)}>
            Show {Math.min(size, rows.length - limit)} more
          </Button>
        </p>
      )}
    </>
  );
}
