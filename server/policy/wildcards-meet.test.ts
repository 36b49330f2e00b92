import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesWildcard, wildcardsMeet } from "./wildcard.ts";

/** Two patterns of three signs that meet have a text of at most six letters in common. */
const LONGEST = 6;

function texts(): string[] {
  const all = [""];
  for (let from = 0; (all[from]?.length ?? LONGEST) < LONGEST; from += 1) for (const letter of "abc") all.push(`${all[from]}${letter}`);
  return all;
}

const TEXTS = texts();
const pattern = fc.array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 3 }).map((signs) => signs.join(""));

test("A10 two patterns meet exactly where some text is matched by both", () => {
  fc.assert(
    fc.property(pattern, pattern, (left, right) => {
      expect(wildcardsMeet(left, right)).toBe(TEXTS.some((text) => matchesWildcard(left, text) && matchesWildcard(right, text)));
    }),
    { numRuns: 2000 },
  );
});
