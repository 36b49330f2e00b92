"use client";

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { PAGE } from "./useAccessRows";

const OVERSCAN = 8;
/** Browsers draw nothing that is higher, the strictest at 17.8 million: longer tables are scrolled part by part. */
const MOST_PIXELS = 15_000_000;

interface VirtualRowsAsked {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly total: number;
  readonly height: number;
  readonly active: number;
}

/** The rows in sight, and the one that holds the tab stop wherever it is; of a table that is too long to be scrolled at once, in the part that has it. */
export function useVirtualRows({ box, total, height, active }: VirtualRowsAsked) {
  const most = Math.floor(MOST_PIXELS / height);
  const base = Math.floor(active / most) * most;
  const count = Math.min(most, total - base);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    // rows above and below are there already: a frame need not wait for the next ones
    useFlushSync: false,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active - base])].filter((i) => i >= 0 && i < count).sort((a, b) => a - b),
  });
  const items = virtual.getVirtualItems();
  const pages = [...new Set(items.map((item) => Math.floor((base + item.index) / PAGE) + 1))];
  // a part that was not there a moment ago is scrolled once it is
  const scrollTo = (index: number) =>
    index >= base && index < base + count ? virtual.scrollToIndex(index - base) : requestAnimationFrame(() => virtual.scrollToIndex(index % most));
  return { virtual, items, pages, base, count, scrollTo };
}
export type VirtualRows = ReturnType<typeof useVirtualRows>;
