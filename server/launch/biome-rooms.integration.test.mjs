import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { biomeConfig, ROOMS } from "./biome-rooms.mjs";
import { ROOT } from "./paths.mjs";

const rooms = Object.keys(ROOMS);
const slug = (text) => text.replace(/[^a-z]+/g, "-");
const anExampleOf = (pattern) => pattern.replace(/\*\*$/, "anything").replace("node:*", "node:fs");

// one seeded import a file: every pair of rooms, every banned package of every room, and a way around the alias
const seeds = rooms.flatMap((room) => [
  ...rooms.map((other) => ({ room, imported: `@/${other}/thing.ts`, allowed: other === room || ROOMS[room].sees.includes(other) })),
  ...ROOMS[room].ban.map((pattern) => ({ room, imported: anExampleOf(pattern), allowed: false })),
  { room, imported: "../elsewhere/thing.ts", allowed: false },
  { room, imported: "./neighbour.ts", allowed: true },
]);
const fileOf = ({ room, imported }) => `${room}/seed-${slug(imported)}.ts`;

let folder = "";
let reported = new Set();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-rooms-"));
  // the very configuration and ignore list of this checkout, over a tree of seeds
  for (const name of ["biome.json", ".gitignore"]) copyFileSync(join(ROOT, name), join(folder, name));
  spawnSync("git", ["init", "--quiet"], { cwd: folder });
  for (const seed of seeds) {
    mkdirSync(dirname(join(folder, fileOf(seed))), { recursive: true });
    writeFileSync(join(folder, fileOf(seed)), `import { thing } from "${seed.imported}";\n\nexport const kept = thing;\n`);
  }
  const biome = join(ROOT, "node_modules", "@biomejs", "biome", "bin", "biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--only=style/noRestrictedImports", "--max-diagnostics=none", "--reporter=json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  reported = new Set(JSON.parse(stdout).diagnostics.map(({ location }) => location.path.file ?? location.path));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the import law", () => {
  test("every forbidden import is reported", () => {
    const forbidden = seeds.filter(({ allowed }) => !allowed);
    expect(forbidden.length).toBeGreaterThan(400);
    expect(forbidden.filter((seed) => !reported.has(fileOf(seed)))).toEqual([]);
  });

  test("no allowed import is reported", () => {
    expect(seeds.filter((seed) => seed.allowed && reported.has(fileOf(seed)))).toEqual([]);
  });

  test("nothing outside the tests may import the builders of the tests", () => {
    const importers = rooms.filter((room) => room !== "server/testing" && !reported.has(fileOf({ room, imported: "@/server/testing/thing.ts" })));
    expect(importers).toEqual([]);
  });

  test("biome.json is what the table gives", () => {
    expect(JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"))).toEqual(biomeConfig());
  });
});
