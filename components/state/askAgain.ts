import type { Query, QueryClient } from "@tanstack/react-query";

/** First answers that are on their way and may be older than what was told meanwhile. */
const waiting = new WeakSet<Query>();

/**
 * What is shown of these is asked again. A first answer that is still on its way may have been made before what was told: it is waited for, so that the page has
 * something, and asked for once more after that.
 */
export function askAgain(client: QueryClient, which: (query: Query) => boolean): void {
  void client.invalidateQueries({ predicate: which });
  for (const query of client.getQueryCache().findAll({ predicate: which })) {
    const first = query.state.data === undefined && query.state.fetchStatus === "fetching" ? query.promise : undefined;
    if (!first || waiting.has(query)) continue;
    waiting.add(query);
    void first
      .catch(() => undefined)
      .then(() => {
        waiting.delete(query);
        return client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      });
  }
}
