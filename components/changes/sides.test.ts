import { expect, test } from "vitest";
import type { SnapshotsAnswer } from "@/server/contract/screen.ts";
import { sidesOf } from "./sides.ts";

const kept = (shown: string | null, ...ids: readonly string[]): SnapshotsAnswer => ({
  snapshots: ids.map((id) => ({ id }) as SnapshotsAnswer["snapshots"][number]),
  shown,
  behind: null,
});

test.each<[string, SnapshotsAnswer, string | null, string | null, object | undefined]>([
  ["the one that is shown, and the one before it", kept("c", "c", "b", "a"), null, null, { before: "b", after: "c" }],
  ["a whole one that is shown before a newer partial one", kept("b", "c", "b", "a"), null, null, { before: "a", after: "b" }],
  ["the oldest has only newer ones to be compared with", kept("a", "c", "b", "a"), null, null, { before: "c", after: "a" }],
  ["those that are named", kept("c", "c", "b", "a"), "a", "b", { before: "a", after: "b" }],
  ["an earlier one that is named", kept("c", "c", "b", "a"), "a", null, { before: "a", after: "c" }],
  ["a later one that is named", kept("c", "c", "b", "a"), null, "b", { before: "a", after: "b" }],
  ["one snapshot is not enough", kept("a", "a"), null, null, undefined],
  ["none is not enough", kept(null), null, null, undefined],
  ["a name that is gone stays", kept("a", "a"), "gone", "a", { before: "gone", after: "a" }],
])("%s", (_, answer, before, after, sides) => {
  expect(sidesOf(answer, before, after)).toEqual(sides);
});
