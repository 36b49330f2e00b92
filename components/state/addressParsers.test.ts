import { expect, test } from "vitest";
import { parseAsDay, parseAsPage } from "./addressParsers";

test.each([
  ["1", 1],
  ["42", 42],
  ["0", null],
  ["-1", null],
  ["1.5", null],
  ["1e9", null],
  ["9999999", null],
  ["", null],
])("the page %j of an address is %j", (text, page) => {
  expect(parseAsPage.parse(text)).toBe(page);
});

test.each([
  ["2026-11-27", "2026-11-27"],
  ["2024-02-29", "2024-02-29"],
  ["2026-02-29", null],
  ["2026-13-01", null],
  ["99999-01-01", null],
  ["yesterday", null],
])("the day %j of an address is %j", (text, day) => {
  expect(parseAsDay.parse(text)).toBe(day);
});
