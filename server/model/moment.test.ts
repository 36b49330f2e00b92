import { expect, test } from "vitest";
import { momentWords } from "./moment.ts";

test.each([
  ["2026-11-24T23:37:00.000Z", "24 Nov 2026, 23:37 UTC"],
  ["2026-11-24T23:37:02.9Z", "24 Nov 2026, 23:37:02 UTC"],
  ["2026-01-01T00:30:00+02:00", "31 Dec 2025, 22:30 UTC"],
  ["2026-06-01", "1 Jun 2026, 00:00 UTC"],
  ["not a time", "not a time"],
])("%s is %s", (instant, words) => expect(momentWords(instant)).toBe(words));
