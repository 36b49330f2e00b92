"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False in the server's markup and while it comes alive, true afterwards: for what only this browser can know. */
export const useInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
