"use client";

import { useCallback, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener("storage", changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("storage", changed);
  };
}

const keyed = (key: string): string => `rolewalk.${key}`;

/** A browser that keeps nothing (private mode, blocked storage) has every setting at its default. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(keyed(key));
  } catch {
    return null;
  }
}

export function writeLocalSetting(key: string, value: string): void {
  try {
    localStorage.setItem(keyed(key), value);
  } catch {
    return;
  }
  for (const changed of listeners) changed();
}

export const readLocalSetting = read;

/** A setting of this browser, the same in all its tabs. */
export function useLocalSetting(key: string, fallback: string): readonly [string, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? fallback,
    () => fallback,
  );
  const set = useCallback((next: string) => writeLocalSetting(key, next), [key]);
  return [value, set];
}
