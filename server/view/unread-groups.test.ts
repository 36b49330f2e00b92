import { describe, expect, it } from "vitest";
import { unreadGroups } from "./unread-groups.ts";

describe("what was not read, in groups", () => {
  it("gaps of one kind are one line, whose places are named once and in their order", () => {
    const gap = (what: string, of: string, weakens = "paths through pods") => ({ what, of, weakens });
    expect(unreadGroups([gap("nodes", "b"), gap("pods", "b"), gap("nodes", "a"), gap("nodes", "b"), gap("nodes", "c", "imds")])).toEqual([
      { what: "nodes", weakens: "paths through pods", of: ["b", "a"] },
      { what: "pods", weakens: "paths through pods", of: ["b"] },
      { what: "nodes", weakens: "imds", of: ["c"] },
    ]);
  });

  it("no gap, no line", () => expect(unreadGroups([])).toEqual([]));
});
