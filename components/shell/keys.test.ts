import { describe, expect, it } from "vitest";
import { KeyReader, type Press } from "./keys.ts";

const press = (key: string, over: Partial<Press> = {}): Press => ({ key, ctrl: false, meta: false, alt: false, typing: false, covered: false, ...over });
const SHORTCUTS = ["mod+k", "/", "?", "v", "C", "g h", "g m"];

const read = (presses: readonly (readonly [Press, number])[], single = true): readonly (string | undefined)[] => {
  const reader = new KeyReader();
  return presses.map(([one, at]) => reader.read(one, SHORTCUTS, at, single));
};

describe("a press is read as a shortcut", () => {
  it.each([
    ["a key", [press("v")], ["v"]],
    ["a capital is another key than its small letter", [press("C"), press("c")], ["C", undefined]],
    ["a sign that needs Shift on this keyboard", [press("?")], ["?"]],
    ["two keys after each other", [press("g"), press("m")], [undefined, "g m"]],
    ["a second key that leads nowhere is read on its own", [press("g"), press("v")], [undefined, "v"]],
    ["Ctrl K, also while one types and under a window", [press("k", { ctrl: true, typing: true, covered: true })], ["mod+k"]],
    ["Cmd K", [press("K", { meta: true })], ["mod+k"]],
    ["no key while one types", [press("v", { typing: true }), press("g", { typing: true }), press("m")], [undefined, undefined, undefined]],
    ["no key under a window", [press("v", { covered: true })], [undefined]],
    [
      "no key with a modifier of another meaning",
      [press("v", { ctrl: true }), press("v", { alt: true }), press("k", { ctrl: true, alt: true })],
      [undefined, undefined, undefined],
    ],
  ] as const)("%s", (_, presses, expected) => {
    expect(read(presses.map((one, i) => [one, i * 100] as const))).toEqual(expected);
  });

  it("waits for the second key, but not for ever", () => {
    expect(
      read([
        [press("g"), 0],
        [press("m"), 1100],
      ]),
    ).toEqual([undefined, "g m"]);
    expect(
      read([
        [press("g"), 0],
        [press("m"), 1300],
      ]),
    ).toEqual([undefined, undefined]);
  });

  it("single keys can be switched off; those with Ctrl stay", () => {
    expect(
      read(
        [
          [press("v"), 0],
          [press("g"), 1],
          [press("m"), 2],
          [press("k", { ctrl: true }), 3],
        ],
        false,
      ),
    ).toEqual([undefined, undefined, undefined, "mod+k"]);
  });
});
