import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

/*
 * Where there is no network at all: the server as the image lays it out, in a network of its own that has loopback alone. Who looks for a way out is counted by
 * the kernel, whatever program or library it is.
 */
const root = join(import.meta.dirname, "..");
const inside = join(import.meta.dirname, "air-gap");
const canUnshare = spawnSync("unshare", ["-rnm", "sh", "-c", "ip link set lo up"]).status === 0;

const links = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isSymbolicLink() ? [join(entry.parentPath, entry.name)] : []));

interface CameOf {
  readonly imported: { readonly status: number; readonly stderr: string };
  readonly job: { readonly state: string; readonly error: string | null };
  readonly answers: readonly (readonly [path: string, status: number])[];
  readonly code: number;
  readonly tried: number;
  readonly noticed: number;
  readonly log: string;
}

test("without any network the server starts, loads the demo, takes a bundle and answers, and looks for no way out", () => {
  test.skip(!canUnshare, "no network namespace can be made here");
  test.setTimeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-air-gap-"));
  try {
    const [image, home, archive, resolver] = ["image", "home", "demo.tar.gz", "resolv.conf"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
      string,
    ];
    execFileSync(process.execPath, [join(root, "deploy/image/layout.mjs"), image], { stdio: "ignore" });
    // what it is made of lies in it: a second copy of SQLite in the process would take locks away from the first
    const leaving = links(image).filter((link) => !realpathSync(link).startsWith(`${realpathSync(image)}/`));
    expect(leaving).toEqual([]);
    execFileSync("tar", ["czf", archive, "-C", join(root, "server/demo/bundle"), "."]);
    writeFileSync(resolver, "nameserver 192.0.2.53\n");
    const words = ["-rnm", "sh", join(inside, "enter.sh"), resolver, process.execPath, join(inside, "inside.mjs"), image, home, archive];
    const { stdout, stderr, status } = spawnSync("unshare", words, { encoding: "utf8", timeout: 280_000, maxBuffer: 2 ** 26 });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const came = JSON.parse(stdout) as CameOf;
    expect(came.imported).toMatchObject({ status: 0 });
    expect(came.job).toMatchObject({ state: "done" });
    expect(came.answers.filter(([, code]) => code !== 200)).toEqual([]);
    expect(came.code).toBe(0);
    expect(came.log).not.toMatch(/ENETUNREACH|EAI_AGAIN|ENOTFOUND|"level":50/);
    expect(came.tried).toBe(0);
    // the same count of a program that asks for a name
    expect(came.noticed).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
