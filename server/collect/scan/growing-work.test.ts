import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { growingWork } from "./growing-work.ts";

test("what a piece brought comes right behind it, and never more than the limit is done at once", async () => {
  let running = 0;
  let most = 0;
  const results = await growingWork(["a", "b", "c"], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(item === "a" ? 20 : 1);
    running -= 1;
    return { result: item.toUpperCase(), more: item.length < 3 && item.startsWith("a") ? [`${item}1`, `${item}2`] : [] };
  });
  expect(results).toEqual(["A", "A1", "A11", "A12", "A2", "A21", "A22", "B", "C"].filter((one) => one.length < 4));
  expect(most).toBe(2);
});

test("nothing to do is done, and a rejection starts nothing more", async () => {
  expect(await growingWork([], 2, () => Promise.reject(new Error("never")))).toEqual([]);
  const begun: number[] = [];
  const work = growingWork([1, 2, 3, 4], 1, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error("stopped");
    return { result: item, more: [] };
  });
  await expect(work).rejects.toThrow("stopped");
  expect(begun).toEqual([1, 2]);
});
