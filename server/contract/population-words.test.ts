import { expect, test } from "vitest";
import type { PopulationRow } from "./population.ts";
import { capturedWords, populationInOrder, populationLine, populationWords, spanWords } from "./population-words.ts";

const row = (kind: PopulationRow["kind"], id: string, state: PopulationRow["state"], more: Partial<PopulationRow> = {}): PopulationRow => ({
  kind,
  id,
  state,
  ...more,
});

test("counts are one sentence of accounts and one of clusters", () => {
  expect(populationWords([row("account", "1", "read"), row("account", "2", "read"), row("account", "3", "partial"), row("account", "4", "excluded")])).toEqual([
    "2 of 4 accounts read, 1 partial, 1 excluded",
  ]);
  expect(populationWords([row("account", "1", "read"), row("cluster", "a", "read"), row("cluster", "b", "read")])).toEqual([
    "1 account read",
    "all 2 clusters read",
  ]);
  expect(populationWords([row("cluster", "a", "not-read")])).toEqual(["0 of 1 cluster read, 1 not read"]);
  expect(populationWords([])).toEqual([]);
});

test("a line says what it is, what it is called, and why it is not whole", () => {
  expect(populationLine(row("account", "111122223333", "not-read", { name: "payments", reason: "is denied" }))).toBe(
    "not read account 111122223333 (payments): is denied",
  );
  expect(populationLine(row("account", "1", "excluded", { by: "asha", why: "closing", when: "2026-11-20" }))).toBe(
    "excluded account 1: left out by asha on 2026-11-20: closing",
  );
  expect(populationLine(row("cluster", "orchard", "read", { name: "orchard" }))).toBe("read     cluster orchard");
});

test("what lacks something comes first, else the order stays", () => {
  const all = [
    row("account", "1", "read"),
    row("account", "2", "excluded"),
    row("account", "3", "not-read"),
    row("account", "4", "partial"),
    row("account", "5", "not-read"),
  ];
  expect(populationInOrder(all).map((one) => one.id)).toEqual(["3", "5", "4", "2", "1"]);
});

test("the oldest is told, and how much later the newest is", () => {
  const oldest = "2026-11-27T04:00:00.000Z";
  expect(capturedWords({ oldest, newest: oldest })).toBe(`captured 27 Nov 2026, 04:00 UTC`);
  expect(capturedWords({ oldest, newest: "2026-11-27T07:30:00.000Z" })).toBe(`oldest captured 27 Nov 2026, 04:00 UTC, newest 3 hours later`);
  expect([1000, 59_000, 60_000, 86_400_000 * 2].map(spanWords)).toEqual(["1 second", "59 seconds", "1 minute", "2 days"]);
});
