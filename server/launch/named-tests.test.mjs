import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

const pages = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md"));

test.each(pages)("every test that docs/%s names is there", (page) => {
  const named = readFileSync(join(ROOT, "docs", page), "utf8").matchAll(/`((?:server|e2e|components)\/[^`\s]+\.(?:test|spec)\.(?:ts|tsx|mjs))`/g);
  expect([...named].map(([, path]) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("every line of the checklist names what shows it, or says that it is open", () => {
  const rows = readFileSync(join(ROOT, "docs", "asvs.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| \d/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter((row) => !/\.(test|spec)\.(ts|mjs)`|\bopen\b/.test(row))).toEqual([]);
});
