"use client";

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import { PAGE } from "./useAccessRows";

const OVERSCAN = 8;

interface VirtualRowsAsked {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly total: number;
  readonly height: number;
  readonly active: number;
}

/** The rows in sight, and the one that holds the tab stop wherever it is. */
export function useVirtualRows({ box, total, height, active }: VirtualRowsAsked) {
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    // rows above and below are there already: a frame need not wait for the next ones
    useFlushSync: false,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), Math.min(active, total - 1)])].filter((i) => i >= 0).sort((a, b) => a - b),
  });
  const items = virtual.getVirtualItems();
  const pages = [...new Set(items.map((item) => Math.floor(item.index / PAGE) + 1))];
  return { virtual, items, pages };
}
export type VirtualRows = ReturnType<typeof useVirtualRows>;
