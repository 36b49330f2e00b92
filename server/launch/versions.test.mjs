import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ROOT } from "./paths.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");
const { version } = JSON.parse(read("package.json"));
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
const parts = (text) => text.split("-")[0].split(".").map(Number);
const isLater = (a, b) => {
  const at = parts(a).findIndex((part, i) => part !== parts(b)[i]);
  return at >= 0 && parts(a)[at] > parts(b)[at];
};

test("the version is one number, everywhere", () => {
  expect(version).toMatch(SEMVER);
  const lock = JSON.parse(read("package-lock.json"));
  const chart = parse(read("deploy/helm/rolewalk/Chart.yaml"));
  expect([lock.version, lock.packages[""].version, chart.version, chart.appVersion]).toEqual([version, version, version, version]);
});

test("the changelog begins with what is not released, and then has versions, the newest first, none above this one, each with its day and something to say", () => {
  const [first, ...released] = read("CHANGELOG.md").split(/^## /m).slice(1);
  expect(first).toMatch(/^Unreleased\n/);
  const versions = released.map((section) => /^(\S+) - (\d{4}-\d{2}-\d{2})\n+[-#]/.exec(section)?.[1]);
  expect(versions.filter((one) => one === undefined || !SEMVER.test(one))).toEqual([]);
  expect(versions.filter((one, i) => isLater(one, versions[i - 1] ?? version))).toEqual([]);
  expect(new Set(versions).size).toBe(versions.length);
});
