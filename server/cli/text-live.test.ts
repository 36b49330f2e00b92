import { expect, test } from "vitest";
import type { LiveReport } from "@/server/contract/live.ts";
import { liveLines } from "./text-live.ts";

const report = (over: Partial<LiveReport>): LiveReport => ({
  readAt: "2026-01-02T00:00:05Z",
  tookMs: 1234,
  snapshotOf: "2026-01-01T00:00:00Z",
  changed: false,
  differences: [],
  facts: [],
  calls: [],
  unread: [],
  kept: [],
  note: "IAM is eventually consistent",
  ...over,
});

test("a check says when, how long and of which snapshot, and that nothing differs", () => {
  expect(liveLines(report({}))).toEqual([
    "checked again at 2 Jan 2026, 00:00:05 UTC: 0 calls, 1.2 s; the snapshot is of 1 Jan 2026, 00:00 UTC",
    "the answer is that of the snapshot",
    "note: IAM is eventually consistent",
  ]);
});

test("what could not be read takes the certainty away, and stands under its reason", () => {
  const unread = ["role a", "policy b"].map((what) => ({ what, of: "111122223333", reason: "is denied" }));
  const lines = liveLines(report({ unread, kept: ["network policies"] }));
  expect(lines[1]).toBe("the answer is that of the snapshot, as far as it could be read");
  expect(lines.slice(2)).toEqual([
    "! not read, so as it was in the snapshot: is denied",
    "    role a of 111122223333",
    "    policy b of 111122223333",
    "not read anew, so as in the snapshot: network policies",
    "note: IAM is eventually consistent",
  ]);
});

test("what differs is told then and now, and what became of each fact", () => {
  const lines = liveLines(
    report({
      changed: true,
      differences: [{ what: "effective identity of container main", before: "role/a", after: null }],
      facts: [{ fact: "role role/a", of: "111122223333", ref: null, state: "gone" }],
    }),
  );
  expect(lines.slice(1, 4)).toEqual([
    "the answer is another one than in the snapshot:",
    "  effective identity of container main: role/a -> -",
    "  GONE      role role/a (111122223333)",
  ]);
});
