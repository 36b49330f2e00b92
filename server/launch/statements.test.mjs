import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

/** A statement that is put together from text: what is put in are names of tables and channels that stand in these very files. */
const PUT_TOGETHER = /\$(query|execute)RawUnsafe\(|\.(exec|prepare|query)\(\s*`[^`]*\$\{|\bPrisma\.raw\(/;
const OF_OWN_NAMES = ["backup-file.ts", "backup-server.ts", "migrate-postgresql.ts", "news.ts"].map((name) => `server/store/${name}`);

test("no statement is put together from what somebody has sent: values are bound, all but the store's own names", () => {
  const files = ["server", "app"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|^testing\//.test(path))
      .map((path) => `${folder}/${path}`),
  );
  expect(files.length).toBeGreaterThan(500);
  const found = files.filter((path) => PUT_TOGETHER.test(readFileSync(join(ROOT, path), "utf8")));
  expect(found.filter((path) => !OF_OWN_NAMES.includes(path))).toEqual([]);
});
