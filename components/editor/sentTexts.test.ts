import { expect, test } from "vitest";
import { SentTexts } from "./sentTexts";

test("what was told is known when it is said back, late or with some left out, and once", () => {
  const sent = new SentTexts();
  for (const text of ["a", "ab", "abc"]) sent.add(text);
  expect(sent.hear("ab")).toBe(true);
  expect(sent.hear("a")).toBe(false);
  expect(sent.hear("abc")).toBe(true);
  expect(sent.hear("abc")).toBe(false);
});

test("a text from elsewhere is none of them, and after it none is waited for", () => {
  const sent = new SentTexts();
  sent.add("a");
  expect(sent.hear("another")).toBe(false);
  sent.forget();
  expect(sent.hear("a")).toBe(false);
});
