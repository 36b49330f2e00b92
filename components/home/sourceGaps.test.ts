import { expect, it } from "vitest";
import { gapsBySource } from "./sourceGaps.ts";

it("counts what is missing of each source, and takes no name for the beginning of another", () => {
  const missing = ["cluster prod", "cluster prod-eu", "cluster prod", "account 111122223333", "organization"].map((of) => ({ what: "x", of, weakens: "" }));
  expect([...gapsBySource(missing, ["cluster prod", "cluster prod-eu", "account 111122223333"])]).toEqual([
    ["cluster prod", 2],
    ["cluster prod-eu", 1],
    ["account 111122223333", 1],
  ]);
});
