import { expect, it } from "vitest";
import { sentence } from "./sentence.ts";

it.each([
  ["there is no snapshot `x`", "There is no snapshot `x`."],
  ["`hugotse` signs in", "`hugotse` signs in."],
  ["aws-auth is missing", "aws-auth is missing."],
  ["Done!", "Done!"],
  ["", ""],
])("%j reads as %j", (message, said) => {
  expect(sentence(message)).toBe(said);
});
