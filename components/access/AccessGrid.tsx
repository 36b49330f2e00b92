"use client";

import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect } from "react";
import type { AccessRow } from "@/server/contract/access";
import { AccessRowView } from "./AccessRowView";
import { JumpToRow } from "./JumpToRow";
import { SortHead } from "./SortHead";
import type { AccessState } from "./useAccessState";
import type { VirtualRows } from "./useVirtualRows";

/** Rows that PageUp and PageDown go. */
const STRIDE = 10;

const moved = (key: string, active: number, total: number): number | undefined => {
  const to: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + STRIDE,
    PageUp: active - STRIDE,
    Home: 0,
    End: total - 1,
  };
  const next = to[key];
  return next === undefined ? undefined : Math.min(total - 1, Math.max(0, next));
};

const indexOf = (target: EventTarget): number | undefined => {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return row ? Number(row.dataset["index"]) : undefined;
};

interface AccessGridProps {
  readonly state: AccessState;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly rows: VirtualRows;
  readonly rowAt: (index: number) => AccessRow | undefined;
  readonly total: number;
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onOpen: (index: number) => void;
  /** Goes to a row and gives it the focus. */
  readonly onMove: (index: number) => void;
  /** Changes when the rows are others. */
  readonly question: string;
}

/** The rows one looks at out of as many as there are; one tab stop, arrow keys, Enter opens. */
export function AccessGrid({ state, box, rows, rowAt, total, active, onActive, onOpen, onMove, question }: AccessGridProps) {
  // the external system is the scroll position: another question begins at its first row, an address with a row at that one
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is what it waits for
  useEffect(() => {
    rows.scrollTo(active);
  }, [question]);
  const pressed = (event: KeyboardEvent) => {
    const index = indexOf(event.target);
    if (index === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(event.key, index, total);
    if (next !== undefined) onMove(next);
    else if (event.key === "Enter" || event.key === " ") onOpen(index);
    else return;
    event.preventDefault();
  };
  const clicked = (event: MouseEvent) => {
    const index = indexOf(event.target);
    if (index === undefined || window.getSelection()?.type === "Range") return;
    onActive(index);
    onOpen(index);
  };
  return (
    <>
      <div ref={box} className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain rounded-t-lg">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its rows take the focus, one of them is the tab stop */}
        <table role="grid" aria-label="Who can become whom" aria-rowcount={total + 1} aria-colcount={5} onKeyDown={pressed} onClick={clicked} className="block">
          <thead className="sticky top-0 z-10 block">
            <SortHead state={state} />
          </thead>
          <tbody className="relative block" style={{ height: rows.virtual.getTotalSize() }}>
            {rows.items.map((item) => {
              const index = rows.base + item.index;
              const row = rowAt(index);
              return (
                <AccessRowView
                  key={item.key}
                  row={row}
                  index={index}
                  top={item.start}
                  height={item.size}
                  isActive={index === Math.min(active, total - 1)}
                  isOpen={row !== undefined && row.id === state.row}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      <JumpToRow rows={rows} total={total} onMove={onMove} />
    </>
  );
}
