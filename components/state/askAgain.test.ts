import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { askAgain } from "./askAgain";

const KEY = ["answer", "live-view", {}];

/** A server whose answers are given when the test says so, as it was when it was asked. */
function asked() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const answers: (() => void)[] = [];
  let state = "before";
  const queryFn = vi.fn(() => {
    const then = state;
    return new Promise<string>((resolve) => answers.push(() => resolve(then)));
  });
  const observer = new QueryObserver(client, { queryKey: KEY, queryFn });
  observer.subscribe(() => undefined);
  const others = client.fetchQuery({ queryKey: ["answer", "other"], queryFn: () => Promise.resolve("other") });
  return {
    client,
    queryFn,
    others,
    become: (now: string) => {
      state = now;
    },
    answer: async () => {
      answers.shift()?.();
      await vi.waitFor(() => expect(client.isFetching({ queryKey: KEY }) === 0 || answers.length > 0).toBe(true));
    },
    shown: () => client.getQueryData(KEY),
  };
}
const isLive = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean => queryKey[1] === "live-view";

test("what is told while the first answer is on its way is not lost: the answer is shown, and asked for once more", async () => {
  const { client, queryFn, become, answer, shown } = asked();
  become("now");
  for (let told = 0; told < 3; told += 1) askAgain(client, isLive);
  await answer();
  expect(shown()).toBe("before");
  await answer();
  expect(shown()).toBe("now");
  expect(queryFn).toHaveBeenCalledTimes(2);
});

test("what is shown is asked again at once, and nothing else", async () => {
  const { client, queryFn, become, answer, shown, others } = asked();
  await Promise.all([answer(), others]);
  become("now");
  askAgain(client, isLive);
  await answer();
  expect(shown()).toBe("now");
  expect(queryFn).toHaveBeenCalledTimes(2);
  expect(client.getQueryState(["answer", "other"])?.dataUpdateCount).toBe(1);
});
