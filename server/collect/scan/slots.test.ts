import fc from "fast-check";
import { expect, test } from "vitest";
import { Slots } from "./slots.ts";

test("never more than so many at once, in the order they came, whether they succeed or fail", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ turns: fc.integer({ min: 1, max: 4 }), fails: fc.boolean() }), { maxLength: 25 }),
      async (count, jobs) => {
        const slots = new Slots(count);
        let running = 0;
        let most = 0;
        const begun: number[] = [];
        const results = await Promise.allSettled(
          jobs.map(({ turns, fails }, index) =>
            slots.use(async () => {
              begun.push(index);
              running += 1;
              most = Math.max(most, running);
              for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
              running -= 1;
              if (fails) throw new Error("failed");
              return index;
            }),
          ),
        );
        expect(most).toBe(Math.min(count, jobs.length));
        expect(begun).toEqual(jobs.map((_, index) => index));
        expect(results.map((one) => one.status === "rejected")).toEqual(jobs.map((job) => job.fails));
      },
    ),
  );
});
