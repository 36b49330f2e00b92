import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

/** A text with a patch applied as `patch` does it: each hunk where its head says. */
function applied(before: string, diff: string): string {
  const source = before.split("\n");
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split("\n").slice(2)) {
    const head = /^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/.exec(line);
    if (head) {
      const start = Number(head[2]) === 0 ? Number(head[1]) : Number(head[1]) - 1;
      result.push(...source.slice(at, start));
      at = start;
      if (Number(head[4]) > 0) expect(result.length).toBe(Number(head[3]) - 1);
    } else if (line.startsWith("+")) result.push(line.slice(1));
    else {
      expect(source[at]).toBe(line.slice(1));
      if (line.startsWith(" ")) result.push(line.slice(1));
      at += 1;
    }
  }
  return [...result, ...source.slice(at)].join("\n");
}

const lines = fc.array(fc.constantFrom("a", "b", "c", "", "{", "}"), { minLength: 1, maxLength: 40 }).map((all) => all.join("\n"));

test("law: a text with its patch applied is the other text", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = unifiedDiff("x", before, after);
      expect(diff === "").toBe(before === after);
      expect(diff === "" ? before : applied(before, diff)).toBe(after);
    }),
    { numRuns: 300 },
  );
});

test("what differs stands with the three lines around it", () => {
  const before = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].join("\n");
  expect(unifiedDiff("n", before, before.replace("5", "five"))).toBe("--- a/n\n+++ b/n\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8");
});
