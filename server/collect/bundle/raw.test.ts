import fc from "fast-check";
import { expect, test } from "vitest";
import { time } from "./raw.ts";

/** The slow way: whatever a date makes of it. */
const asDate = (text: string): string | undefined => {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const two = (max: number): fc.Arbitrary<string> => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, "0"));
const written = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), two(14), two(33), two(26), two(62), two(62), fc.constantFrom("Z", "", "+02:00", ".5Z", "z", " Z"))
  .map(([year, month, day, hour, minute, second, zone]) => `${String(year).padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}${zone}`);

test("a time means what a date makes of it, valid or not, at the first and at the second reading", () => {
  fc.assert(
    fc.property(written, (text) => {
      expect([time.parse(text), time.parse(text)]).toEqual([asDate(text), asDate(text)]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["2026-02-28T23:59:59Z", "2026-02-28T23:59:59.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2026-13-01T00:00:00Z", undefined],
  ["2026-06-01T24:00:00Z", "2026-06-02T00:00:00.000Z"],
  ["2026-06-01T12:00:00+02:00", "2026-06-01T10:00:00.000Z"],
  [1_780_272_000, "2026-06-01T00:00:00.000Z"],
  ["", undefined],
  [null, undefined],
])("%s is %s", (text, expected) => expect(time.parse(text)).toBe(expected));
