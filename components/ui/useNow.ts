"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 30_000;
let now = 0;

function subscribe(changed: () => void): () => void {
  const timer = setInterval(() => {
    now = Date.now();
    changed();
  }, TICK_MS);
  return () => clearInterval(timer);
}

function read(): number {
  if (Date.now() - now > TICK_MS) now = Date.now();
  return now;
}

/** The clock, to half a minute; 0 on the server. */
export const useNow = (): number => useSyncExternalStore(subscribe, read, () => 0);
