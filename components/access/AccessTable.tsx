"use client";

import { lazy, Suspense, useRef, useState } from "react";
import { useKey } from "@/components/shell/useKey";
import { useMedia } from "@/components/state/useMedia";
import { usePrinting } from "@/components/state/usePrinting";
import { ErrorState } from "@/components/ui/ErrorState";
import type { AccessAnswer } from "@/server/contract/access";
import { AccessGrid } from "./AccessGrid";
import { PRINTED_MOST, PrintRows } from "./PrintRows";
import { askedOf, useAccessRows, useFirstRows } from "./useAccessRows";
import type { AccessState } from "./useAccessState";
import { useVirtualRows } from "./useVirtualRows";

const RowDrawer = lazy(() => import("./RowDrawer").then((m) => ({ default: m.RowDrawer })));

const ROW_HEIGHT = 50;
const CARD_HEIGHT = 132;

interface AccessTableProps {
  readonly state: AccessState;
  readonly answer: AccessAnswer;
  /** Whether the answer is that of the question before. */
  readonly isOld: boolean;
}

interface RowsProps extends AccessTableProps {
  readonly height: number;
}

/** The row with the tab stop; another question begins at its first row. */
function useActive(question: string, first: number) {
  const [active, setActive] = useState({ question, index: first });
  return [active.question === question ? active.index : 0, (index: number) => setActive({ question, index })] as const;
}

/** Gives the focus to a row that may not be drawn yet. */
function focusRow(box: HTMLElement | null, index: number, tries = 20): void {
  const row = box?.querySelector<HTMLElement>(`[data-index="${index}"]`);
  if (row) row.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(box, index, tries - 1));
}

const hasFocus = (): boolean => document.activeElement?.closest("[data-index]") != null;

/** The rows in sight, the one with the tab stop, and the ways to others. */
function useRows({ state, answer, isOld, height }: RowsProps) {
  const asked = askedOf(state);
  const question = JSON.stringify(asked);
  const total = answer.total;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useActive(question, Math.min(Math.max(0, state.at ?? 0), Math.max(0, total - 1)));
  const rows = useVirtualRows({ box, total, height, active });
  const { rowAt, failed } = useAccessRows(asked, answer, isOld, rows.pages);
  const show = (index: number) => {
    setActive(index);
    rows.scrollTo(index);
  };
  const move = (index: number) => {
    show(index);
    focusRow(box.current, index);
  };
  const open = (index: number) => {
    const row = rowAt(index);
    if (row) state.open(row.id, index);
    return row !== undefined;
  };
  return { question, box, rows, rowAt, failed, active, setActive, show, move, open };
}

/** The rows as far as one looks at them, and the one that is open in full. */
function Rows(props: RowsProps) {
  const { state, answer } = props;
  const total = answer.total;
  const { question, box, rows, rowAt, failed, active, setActive, show, move, open } = useRows(props);
  const { read, rowsRead } = useFirstRows(askedOf(state), total);
  const place = rowAt(active)?.id === state.row ? active : answer.rows.findIndex((row) => row.id === state.row);
  const index = place < 0 ? undefined : place;
  const step = (by: 1 | -1) => {
    if (index !== undefined && open(index + by)) show(index + by);
  };
  useKey("j", () => move(Math.min(total - 1, hasFocus() ? active + 1 : active)));
  useKey("k", () => move(Math.max(0, hasFocus() ? active - 1 : active)));
  useKey("mod+p", () => void read(PRINTED_MOST).finally(() => window.print()));
  if (usePrinting()) return <PrintRows rows={rowsRead(PRINTED_MOST)} total={total} />;
  return (
    <>
      {failed && <ErrorState error={failed.error} doing="Reading more rows" onRetry={() => failed.refetch()} />}
      <AccessGrid
        state={state}
        box={box}
        rows={rows}
        rowAt={rowAt}
        total={total}
        active={active}
        onActive={setActive}
        onOpen={open}
        onMove={move}
        question={question}
      />
      <Suspense fallback={null}>
        {state.row !== null && (
          <RowDrawer
            state={state}
            id={state.row}
            known={index === undefined ? undefined : rowAt(index)}
            index={index}
            total={total}
            onStep={step}
            onReturn={() => move(index ?? active)}
          />
        )}
      </Suspense>
    </>
  );
}

/** The table of access: as many rows as there are, of which only those in sight are drawn and read. */
export function AccessTable(props: AccessTableProps) {
  const narrow = useMedia("(max-width: 47.99rem)");
  return <Rows key={narrow ? "cards" : "rows"} {...props} height={narrow ? CARD_HEIGHT : ROW_HEIGHT} />;
}
