import { describe, expect, it } from "vitest";
import { textPieces, visibleText } from "./visibleText.ts";

describe("visibleText shows what a name would hide", () => {
  it.each([
    ["plain names stay as they are", "payments-api", "payments-api"],
    ["markup is only text", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
    ["control characters become their pictures", "a\u0000b\nc\u007f", "a␀b␊c␡"],
    ["a direction override is named", "admin\u202Egpj", "admin⟨U+202E⟩gpj"],
    ["zero-width characters are named", "pay\u200Bments", "pay⟨U+200B⟩ments"],
    ["a line separator is named", "a\u2028b", "a⟨U+2028⟩b"],
    ["tag characters beyond the first plane are named", "a\u{E0041}", "a⟨U+E0041⟩"],
    ["a lone surrogate is named", "a\ud800", "a⟨U+D800⟩"],
    ["right-to-left words and emoji stay", "דני 👩‍🔧", "דני 👩‍🔧"],
    ["a joiner outside an emoji is named", "a\u200Db", "a⟨U+200D⟩b"],
    ["nothing stays nothing", "", ""],
  ])("%s", (_, name, shown) => {
    expect(visibleText(name)).toBe(shown);
  });

  it("tells the hidden characters from the others", () => {
    expect(textPieces("a\u202Eb")).toEqual([
      { text: "a", hidden: false },
      { text: "⟨U+202E⟩", hidden: true },
      { text: "b", hidden: false },
    ]);
  });
});
