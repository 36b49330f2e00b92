import { expect, test } from "vitest";
import { rowSentence } from "./review-words.ts";

test.each([
  [{ part: "administrator", target: "account 1", level: "its policies let it" }, "administers account 1: its policies let it"],
  [{ part: "administrator", target: "account 1", level: "as arn:x: its policies let it" }, "administers account 1 as arn:x: its policies let it"],
  [{ part: "marked", target: "marked arn:x", level: "marked: backups" }, "can have arn:x, which is marked: backups"],
  [{ part: "cluster-entry", target: "cluster prod", level: "edits objects in shop" }, "enters cluster prod: edits objects in shop"],
  [{ part: "outside", target: "arn:x", level: "comes in from outside" }, "comes in as arn:x"],
] as const)("a row is a sentence: %j", (row, sentence) => {
  const { verb, target, rest } = rowSentence(row);
  expect(`${verb} ${target}${rest}`).toBe(sentence);
});
