import { expect, it } from "vitest";
import { withAccountNames } from "./useAccountNames.ts";

const names = new Map([["111122223333", "payments <prod>"]]);

it.each([
  ["account 111122223333", "account payments <prod> (111122223333)"],
  ["account 111122223333 · eu-west-1", "account payments <prod> (111122223333) · eu-west-1"],
  ["session · account 111122223333", "session · account payments <prod> (111122223333)"],
  ["account 444455556666", "account 444455556666"],
  ["account payments <prod> (111122223333)", "account payments <prod> (111122223333)"],
  ["shop · demo", "shop · demo"],
])("%s", (place, told) => {
  expect(withAccountNames(place, names)).toBe(told);
});
