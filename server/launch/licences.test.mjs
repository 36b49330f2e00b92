import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

const REFUSED = /\b(AGPL|GPL|SSPL|BUSL|CC-BY-NC)/;
const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
const runtime = Object.entries(packages).filter(([path, { dev, link }]) => path !== "" && !dev && !link);

// "A OR B" leaves the choice; a package is refused only when every choice is
const isRefused = ({ license = "" }) => license.split(" OR ").every((choice) => REFUSED.test(choice));

test("nothing that ships is under a licence that the product's own does not allow", () => {
  expect(runtime.length).toBeGreaterThan(100);
  expect(runtime.filter(([, about]) => isRefused(about)).map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

// MIT by their LICENSE files, though their package.json does not say so
const READ_BY_HAND = ["node_modules/seq-queue", "node_modules/png-js"];

test("every package that ships names its licence", () => {
  expect(runtime.filter(([path, { license }]) => !license && !READ_BY_HAND.includes(path)).map(([path]) => path)).toEqual([]);
});
