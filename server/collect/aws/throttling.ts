import { AsyncLocalStorage } from "node:async_hooks";
import type { ClientPlugin } from "./read-only.ts";

/** How often one call was told to come again later, and how long it stayed away for that. */
export interface Throttling {
  count: number;
  waitedMs: number;
}

interface Watched extends Throttling {
  /** When it was last told, while it stays away. */
  since?: number | undefined;
}

const current = new AsyncLocalStorage<Watched>();

/** By a service's word for it, that there were too many requests. */
export const THROTTLING = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** Sees every try of a call, below the client's own retries. */
export const throttlePlugin: ClientPlugin = {
  applyToStack: (stack) => {
    stack.add(
      (next) => async (args) => {
        const watched = current.getStore();
        if (watched?.since !== undefined) watched.waitedMs += Date.now() - watched.since;
        if (watched) watched.since = undefined;
        try {
          return await next(args);
        } catch (error) {
          if (watched && THROTTLING.test(nameOf(error))) {
            watched.count += 1;
            watched.since = Date.now();
          }
          throw error;
        }
      },
      { step: "deserialize", name: "rolewalkThrottling", priority: "high", override: true },
    );
  },
};

/** Runs one call; `onEnd` is told of its throttling, whether it was answered at last or not. */
export async function watchThrottling<T>(call: () => Promise<T>, onEnd: (throttling: Throttling) => void): Promise<T> {
  const watched: Watched = { count: 0, waitedMs: 0 };
  try {
    return await current.run(watched, call);
  } finally {
    if (watched.count > 0) onEnd(watched);
  }
}
