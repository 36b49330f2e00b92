import { expect, test } from "vitest";
import type { LiveReport } from "@/server/contract/live.ts";
import { byReason, liveHeadline } from "./live-view.ts";

const report = (over: Partial<LiveReport>): LiveReport => ({
  readAt: "",
  tookMs: 0,
  snapshotOf: "",
  changed: false,
  differences: [],
  facts: [],
  calls: [],
  unread: [],
  kept: [],
  note: "",
  ...over,
});
const unread = [
  { what: "role a", of: "1", reason: "is denied" },
  { what: "pod b", of: "orchard", reason: "no answer in time" },
  { what: "policy c", of: "1", reason: "is denied" },
];
const difference = (what: string, before: string | null, after: string | null) => ({ what, before, after });

test.each([
  ["Nothing has changed since the snapshot", report({})],
  ["Nothing has changed since the snapshot, as far as it could be read", report({ unread })],
  ["What it rests on has changed, the answer has not", report({ facts: [{ fact: "role a", of: "1", ref: null, state: "changed" }] })],
  ["The answer is another one now", report({ changed: true, differences: [difference("x", "allowed", "denied")] })],
  ["The pod is gone", report({ changed: true, differences: [difference("pod", "there", "gone")] })],
  ["The snapshot does not have this yet", report({ changed: true, differences: [difference("pod", null, "there")] })],
])("%s", (headline, live) => {
  expect(liveHeadline(live)).toBe(headline);
});

test("what was not read is put together by its reason", () => {
  expect(byReason(unread)).toEqual([
    { reason: "is denied", what: ["role a of 1", "policy c of 1"] },
    { reason: "no answer in time", what: ["pod b of orchard"] },
  ]);
});
