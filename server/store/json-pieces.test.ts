import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonPieces } from "./json-pieces.ts";

const joined = (value: unknown): string => [...jsonPieces(value)].map(({ text }) => text).join("");

test("the pieces of any value are its JSON text", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 7 }), (value) => {
      expect(joined(value)).toBe(JSON.stringify(value));
    }),
  );
});

test("what JSON leaves out is left out, and dates are written as JSON writes them", () => {
  const value = { a: undefined, b: [undefined, () => 1], c: new Date(0), d: { e: undefined }, f: () => 1 };
  expect(joined(value)).toBe(JSON.stringify(value));
});

test("each piece knows its top-level key", () => {
  expect([...jsonPieces({ a: 1, b: [2] })]).toEqual([
    { text: "{", key: undefined },
    { text: '"a":', key: "a" },
    { text: "1", key: "a" },
    { text: ',"b":', key: "b" },
    { text: "[2]", key: "b" },
    { text: "}", key: undefined },
  ]);
});
