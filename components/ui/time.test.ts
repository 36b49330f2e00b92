import { describe, expect, it } from "vitest";
import { ageWords, durationWords, freshness, offsetWords, utcTime } from "./time.ts";

const NOW = Date.parse("2026-11-25T12:00:00Z");

describe("ageWords tells an age in its largest unit", () => {
  it.each([
    ["2026-11-25T11:59:30Z", "just now"],
    ["2026-11-25T12:05:00Z", "just now"],
    ["2026-11-25T11:59:00Z", "1 minute ago"],
    ["2026-11-25T11:15:00Z", "45 minutes ago"],
    ["2026-11-25T11:00:00Z", "1 hour ago"],
    ["2026-11-24T11:00:00Z", "25 hours ago"],
    ["2026-11-20T12:00:00Z", "5 days ago"],
    ["never", "at an unknown time"],
  ])("%s is %s", (iso, words) => {
    expect(ageWords(iso, NOW)).toBe(words);
  });
});

it("a snapshot is stale after a day and old after a week", () => {
  expect(freshness("2026-11-25T00:00:00Z", NOW)).toBe("fresh");
  expect(freshness("2026-11-24T00:00:00Z", NOW)).toBe("stale");
  expect(freshness("2026-11-10T00:00:00Z", NOW)).toBe("old");
});

it("offsets are written as in RFC 3339", () => {
  expect(offsetWords(120)).toBe("+02:00");
  expect(offsetWords(-210)).toBe("−03:30");
  expect(offsetWords(0)).toBe("+00:00");
});

it("UTC is told to the second", () => {
  expect(utcTime("2026-11-25T12:00:00.123Z")).toBe("2026-11-25T12:00:00Z");
});

describe("durationWords tells a length of time", () => {
  it.each([
    [1, "1 s"],
    [12_400, "12 s"],
    [89_000, "89 s"],
    [120_000, "2 min"],
    [3_600_000, "1 h"],
    [4_200_000, "1 h 10 min"],
  ])("%s ms is %s", (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });
});
