import { expect, test } from "vitest";
import type { SourceProgress } from "@/server/jobs/run-job.ts";
import { progressOf } from "./scan-progress.ts";

/** What is told of one source, at times in seconds. */
function watched() {
  let at = 0;
  let told: readonly SourceProgress[] = [];
  const watch = progressOf(
    ["orchard", "meadow"],
    (all) => {
      told = all;
    },
    () => at * 1000,
  );
  return { of: (name: string) => told.find((one) => one.name === name), watch, wait: (seconds: number) => (at += seconds) };
}

test("objects of lists that are read at once are added up, each as many as it has by then", () => {
  const { of, watch } = watched();
  expect(of("orchard")).toMatchObject({ state: "waiting", objects: 0 });
  watch({ source: "orchard", state: "reading", call: "list pods", page: 1, objects: 500, calls: 1 });
  watch({ source: "orchard", state: "reading", call: "list nodes", page: 1, objects: 20, calls: 2 });
  watch({ source: "orchard", state: "reading", call: "list pods", page: 2, objects: 1000, calls: 3 });
  expect(of("orchard")).toMatchObject({ state: "reading", objects: 1020, detail: "list pods page 2 (3 calls)" });
  watch({ source: "orchard", state: "partial", calls: 4 });
  expect(of("orchard")).toMatchObject({ state: "partial", objects: 1020 });
  expect(of("meadow")).toMatchObject({ state: "waiting" });
});

test("what is left is told by the scan before, once some calls are through, and no longer when it is done", () => {
  const { of, watch, wait } = watched();
  watch({ source: "orchard", state: "reading", call: "list pods", calls: 1, callsBefore: 20 });
  wait(10);
  expect(of("orchard")?.leftMs).toBeUndefined();
  watch({ source: "orchard", state: "reading", call: "list pods", calls: 5, callsBefore: 20 });
  expect(of("orchard")?.leftMs).toBe(30_000);
  watch({ source: "orchard", state: "reading", call: "list pods", calls: 25, callsBefore: 20 });
  expect(of("orchard")?.leftMs).toBeUndefined();
  watch({ source: "meadow", state: "reading", calls: 5 });
  expect(of("meadow")?.leftMs).toBeUndefined();
});

test("how long rate limits were waited is passed on", () => {
  const { of, watch } = watched();
  watch({ source: "orchard", state: "reading", calls: 5, throttled: 2, waitedMs: 1500 });
  expect(of("orchard")?.waitedMs).toBe(1500);
});
