"use client";

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import { useMedia } from "@/components/state/useMedia";
import { HEADS, MatrixHead, MatrixRowLine, MatrixTotals, SIDES } from "./MatrixLines";
import type { MatrixView } from "./matrixView";

const ROW_HEIGHT = 40;
const OVERSCAN = 6;
const STRIDE = 10;
/** A cell by its place, heads and sides counted. */
interface Place {
  readonly row: number;
  readonly column: number;
}

function moved(key: string, ctrl: boolean, { row, column }: Place): Place | undefined {
  const far = Number.MAX_SAFE_INTEGER;
  const to: Readonly<Record<string, Place>> = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    PageDown: { row: row + STRIDE, column },
    PageUp: { row: row - STRIDE, column },
    Home: { row: ctrl ? 0 : row, column: 0 },
    End: { row: ctrl ? far : row, column: far },
  };
  return to[key];
}

const within = (n: number, most: number): number => Math.min(most, Math.max(0, n));

function placeOf(target: EventTarget): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-cell]") : null;
  const [row, column] = (cell?.dataset["cell"] ?? "").split(",").map(Number);
  return cell && row !== undefined && column !== undefined ? { row, column } : undefined;
}

function focusCell(box: HTMLElement | null, { row, column }: Place, tries = 20): void {
  const stop = box?.querySelector<HTMLElement>(`[data-cell="${row},${column}"][data-stop], [data-cell="${row},${column}"] [data-stop]`);
  if (stop) stop.focus();
  else if (tries > 0) requestAnimationFrame(() => focusCell(box, { row, column }, tries - 1));
}

/** The lines in sight, the cell with the tab stop, and the way to others. */
function useCells(view: MatrixView) {
  const box = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<Place>({ row: HEADS, column: SIDES });
  const last = { row: HEADS + view.lines.length - 1, column: SIDES + view.columns.length - 1 };
  const inside = ({ row, column }: Place): Place => ({ row: within(row, last.row), column: within(column, last.column) });
  const active = inside(chosen);
  const virtual = useVirtualizer({
    count: view.lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    useFlushSync: false,
    // the cell with the focus stays in the document wherever one scrolls
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), active.row - HEADS])].filter((i) => i >= 0 && i < view.lines.length).sort((a, b) => a - b),
  });
  const pressed = (event: KeyboardEvent) => {
    const from = placeOf(event.target);
    const to = from && !event.altKey ? moved(event.key, event.ctrlKey || event.metaKey, from) : undefined;
    if (!to) return;
    event.preventDefault();
    const place = inside(to);
    setChosen(place);
    if (place.row >= HEADS) virtual.scrollToIndex(place.row - HEADS);
    focusCell(box.current, place);
  };
  const focused = (event: FocusEvent) => {
    const place = placeOf(event.target);
    if (place) setChosen(place);
  };
  return { box, virtual, pressed, focused, stopIn: (row: number): number => (row === active.row ? active.column : -1) };
}

/** Namespaces and kinds against accounts; the rows in sight are drawn, one cell is the tab stop, arrows go from cell to cell. */
export function MatrixGrid({ view, by }: { readonly view: MatrixView; readonly by: "namespace" | "cluster" }) {
  const narrow = useMedia("(max-width: 47.99rem)");
  const { box, virtual, pressed, focused, stopIn } = useCells(view);
  const accounts = view.columns.length;
  const template = narrow ? `9rem 5rem repeat(${accounts}, minmax(4.5rem, 1fr))` : `17rem 6.5rem repeat(${accounts}, minmax(5.5rem, 7rem)) minmax(0, 1fr)`;
  return (
    <div ref={box} className="relative max-h-[78dvh] min-h-0 flex-1 scroll-pt-26 scroll-pl-36 overflow-auto overscroll-contain md:scroll-pl-68 lg:max-h-none">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells take the focus, one of them is the tab stop
        role="grid"
        aria-label="Who can become roles of which account"
        aria-rowcount={HEADS + view.lines.length}
        aria-colcount={SIDES + accounts}
        onKeyDown={pressed}
        onFocus={focused}
        className="block w-max min-w-full"
      >
        <thead className="sticky top-0 z-20 block bg-surface">
          <MatrixHead view={view} template={template} stop={stopIn(0)} />
          <MatrixTotals view={view} template={template} stop={stopIn(1)} />
        </thead>
        <tbody className="relative block" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = view.lines[item.index];
            if (!line) return null;
            return (
              <MatrixRowLine
                key={line.key}
                view={view}
                line={line}
                row={item.index + HEADS}
                top={item.start}
                height={item.size}
                template={template}
                stop={stopIn(item.index + HEADS)}
                hot={line.of === "row" || by === "cluster"}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
