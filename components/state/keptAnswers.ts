import type { QueryCache } from "@tanstack/react-query";

/** Answers of questions that no page shows any more are kept for the way back, and no more of them than this: a large one has a megabyte. */
const KEPT = 30;

/** Lets go of the oldest answers that nothing shows. */
function trim(cache: QueryCache): void {
  const unseen = cache.getAll().filter((query) => query.getObserversCount() === 0 && query.state.dataUpdatedAt > 0 && query.state.fetchStatus === "idle");
  if (unseen.length <= KEPT) return;
  unseen.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
  for (const query of unseen.slice(0, unseen.length - KEPT)) cache.remove(query);
}

/** Keeps a cache from growing with every question; gives what ends that. */
export const keepFew = (cache: QueryCache): (() => void) =>
  cache.subscribe((event) => {
    if (event.type === "observerRemoved") trim(cache);
  });
