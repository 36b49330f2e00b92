import fc from "fast-check";
import { expect, test } from "vitest";
import { nextRun, type Planned, turnAt } from "./run-plan.ts";

const HOUR = 3_600_000;
const source = (name: string, nextRunAt?: number): Planned => ({ name, everyMs: HOUR, nextRunAt });
const named = (all: readonly Planned[]) => all.map((one) => one.name);

test("the next run lies within a tenth of the time between two around it", () => {
  expect([0, 0.5, 1].map((random) => nextRun(1000, HOUR, random))).toEqual([1000 + 0.9 * HOUR, 1000 + HOUR, 1000 + 1.1 * HOUR]);
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => Math.abs(nextRun(0, HOUR, random) - HOUR) <= 0.1 * HOUR + 1e-6));
});

test("what is due is read, what has no time yet gets one, and one looks again when the next is due", () => {
  const turn = turnAt(100, [source("past", 1), source("now", 100), source("soon", 130), source("later", 900), source("new")], () => false, 500);
  expect(named(turn.due)).toEqual(["past", "now"]);
  expect(named(turn.unplanned)).toEqual(["new"]);
  expect(turn.lookAgainAt).toBe(130);
});

test("a source that is being read is not due again meanwhile, and without anything to come one looks again all the same", () => {
  const turn = turnAt(100, [source("slow", 1)], (name) => name === "slow", 500);
  expect(turn).toEqual({ due: [], unplanned: [], lookAgainAt: 600 });
});
