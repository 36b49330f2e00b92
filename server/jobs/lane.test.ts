import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Lane } from "./lane.ts";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-lane-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE = join(folder, "niceness.mjs");
writeFileSync(
  FILE,
  `import { readFileSync } from "node:fs";
const nicenessOf = (place) => Number(readFileSync(place + "/stat", "utf8").replace(/^.*\\) /s, "").split(" ")[16]);
export const both = () => ({ own: nicenessOf("/proc/thread-self"), process: nicenessOf("/proc/self") });
`,
);

test.skipIf(process.platform !== "linux")("the thread of a lane comes after the one that serves; that one stays as it was", async () => {
  const lane = new Lane(FILE, 64);
  const niceness = (await lane.run("both", {})) as { own: number; process: number };
  await lane.close();
  expect(niceness.own).toBe(Math.min(19, niceness.process + 5));
});
