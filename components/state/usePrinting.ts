"use client";

import { useMedia } from "./useMedia";

/** Whether the page is being laid out for paper. */
export const usePrinting = (): boolean => useMedia("print");
