import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { keepFew } from "./keptAnswers.ts";

const client = (): QueryClient => new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } });

test("of answers that nothing shows the last thirty stay; what is shown stays whatever its age", async () => {
  const queries = client();
  const end = keepFew(queries.getQueryCache());
  const shown = new QueryObserver(queries, { queryKey: ["shown"], queryFn: () => "first" });
  const leave = shown.subscribe(() => undefined);
  await shown.refetch();
  for (let n = 0; n < 100; n += 1) {
    const one = new QueryObserver(queries, { queryKey: ["question", n], queryFn: () => n });
    const unsubscribe = one.subscribe(() => undefined);
    await one.refetch();
    unsubscribe();
  }
  const left = queries
    .getQueryCache()
    .getAll()
    .map((query) => query.queryKey);
  expect(left).toContainEqual(["shown"]);
  expect(left).toHaveLength(31);
  expect(left).toContainEqual(["question", 99]);
  expect(left).not.toContainEqual(["question", 0]);
  leave();
  end();
  queries.clear();
});
