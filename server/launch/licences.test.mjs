import { spawnSync } from "node:child_process";
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

test("the bill of materials names every package that ships, with its version, its hash and its licence", () => {
  const { stdout, stderr, status } = spawnSync("npm", ["run", "-s", "sbom"], { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26 });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const { bomFormat, components } = JSON.parse(stdout);
  expect(bomFormat).toBe("CycloneDX");
  // npm leaves out what ships and is needed by a tool as well when it is told to omit tools: so tools are in it too, marked as such
  const named = (name, version) => components.find((one) => one.name === name && one.version === version);
  const isTool = ({ properties = [] }) => properties.some(({ name }) => name === "cdx:npm:package:development");
  const missing = runtime.filter(([path, { name, version }]) => {
    const found = named(name ?? path.split("node_modules/").at(-1), version);
    return !found?.hashes?.length || isTool(found);
  });
  expect(missing.filter(([, { optional }]) => !optional).map(([path]) => path)).toEqual([]);
  const unlicensed = components.filter((one) => !isTool(one) && !one.licenses?.length && !READ_BY_HAND.includes(`node_modules/${one.name}`));
  expect(unlicensed.map(({ name }) => name)).toEqual([]);
}, 60_000);
