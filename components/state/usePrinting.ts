"use client";

import { useSyncExternalStore } from "react";

function subscribe(changed: () => void): () => void {
  const paper = window.matchMedia("print");
  paper.addEventListener("change", changed);
  return () => paper.removeEventListener("change", changed);
}

/** Whether the page is being laid out for paper. */
export const usePrinting = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia("print").matches,
    () => false,
  );
