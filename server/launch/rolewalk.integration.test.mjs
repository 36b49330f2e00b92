import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

const MAIN = `
const [word] = process.argv.slice(2);
if (word === "--version") process.stdout.write("1.2.3 " + process.version + "\\n");
if (word === "where") process.stdout.write(JSON.stringify({ root: process.env["ROLEWALK_ROOT"], home: process.env["ROLEWALK_HOME"], cwd: process.cwd(), workers: process.env["ROLEWALK_WORKERS"] }));
if (word === "fail") process.exitCode = 7;
if (word === "die") process.kill(process.pid, "SIGKILL");
if (word === "wait") {
  const timer = setInterval(() => {}, 1000);
  process.on("SIGTERM", () => { clearInterval(timer); process.stdout.write("told to stop"); process.exitCode = 3; });
  process.stdout.write("waiting ");
}
`;

// a Node that is not the pinned one, as on the machine of whoever starts the command
const foreignNode = () => {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  return folders.map((path) => join(path, "node")).find((path) => existsSync(path)) ?? process.execPath;
};

let root = "";

// a checkout of its own, with the launcher of this one and a command line of a few lines
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rolewalk-launch-"));
  cpSync(join(ROOT, "server", "launch"), join(root, "server", "launch"), { recursive: true });
  for (const name of ["package.json", "package-lock.json", "tsconfig.json"]) cpSync(join(ROOT, name), join(root, name));
  for (const folder of ["server/cli", "server/store", "node_modules"]) mkdirSync(join(root, folder), { recursive: true });
  for (const name of ["node", "esbuild", "@esbuild", "@cloud-copilot"]) symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  writeFileSync(join(root, "server/cli/main.ts"), MAIN);
  writeFileSync(join(root, "server/store/migrate.command.ts"), "export {};");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const start = (words, { node = foreignNode(), file = join(root, "server/launch/rolewalk.mjs"), cwd = tmpdir(), onOutput = () => {} } = {}) =>
  new Promise((done) => {
    const child = spawn(node, [file, ...words], { cwd, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ROLEWALK_HOME: "" } });
    const said = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].on("data", (chunk) => {
        said[name] += chunk;
        onOutput(child, said);
      });
    }
    child.on("close", (code, signal) => done({ ...said, code, signal }));
  });

const bundles = () => readdirSync(join(root, "node_modules/.cache/rolewalk/cli")).filter((name) => name.startsWith("bundle-"));

test("several first starts at once build one bundle, and say so on stderr only", async () => {
  const answers = await Promise.all([start(["--version"]), start(["--version"]), start(["--version"])]);
  for (const { stdout, code } of answers) expect({ stdout, code }).toEqual({ stdout: expect.stringMatching(/^1\.2\.3 v24\.\d+\.\d+\n$/), code: 0 });
  expect(answers.filter(({ stderr }) => stderr.includes("command line built"))).toHaveLength(1);
  expect(bundles()).toHaveLength(1);
  expect(await start(["--version"])).toMatchObject({ stderr: "", code: 0 });
});

test("it can be started through a symbolic link, from anywhere, and by the pinned runtime", async () => {
  const link = join(root, "node_modules", ".bin", "rolewalk");
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync("../../server/launch/rolewalk.mjs", link);
  for (const node of [foreignNode(), process.execPath]) {
    const { stdout } = await start(["where"], { file: link, node });
    expect(JSON.parse(stdout)).toMatchObject({ root, home: join(root, ".rolewalk"), cwd: tmpdir() });
  }
});

test("worker entries are bundled beside the command line, and a new one is noticed", async () => {
  const workers = async () => JSON.parse((await start(["where"])).stdout).workers;
  await workers();
  mkdirSync(join(root, "server/api/workers"), { recursive: true });
  writeFileSync(join(root, "server/api/workers/graph.worker.ts"), 'import { join } from "node:path";\nprocess.stdout.write(join("a", "b"));');
  expect(existsSync(join(await workers(), "graph.mjs"))).toBe(true);
});

test("exit codes and signals pass through in both directions", async () => {
  expect(await start(["fail"])).toMatchObject({ code: 7, stdout: "" });
  expect(await start(["die"])).toMatchObject({ code: null, signal: "SIGKILL" });
  const stopped = await start(["wait"], { onOutput: (child, { stdout }) => stdout === "waiting " && child.kill("SIGTERM") });
  expect(stopped).toMatchObject({ code: 3, stdout: "waiting told to stop" });
});

test("an edited source is built anew, a touched one is not, and no old bundle piles up", async () => {
  const main = join(root, "server/cli/main.ts");
  await start(["--version"]);
  utimesSync(main, new Date(), new Date(Date.now() - 5000));
  expect((await start(["--version"])).stderr).toBe("");
  for (const version of ["2", "3", "4", "5"]) {
    writeFileSync(main, MAIN.replace("1.2.3", version));
    utimesSync(main, new Date(), new Date(Date.now() - 5000));
    expect((await start(["--version"])).stdout).toMatch(`${version} v24`);
  }
  expect(bundles().length).toBeLessThanOrEqual(3);
});

test("a source that does not compile is one clear error, and the next start recovers", async () => {
  const main = join(root, "server/cli/main.ts");
  writeFileSync(main, "const = ;");
  expect(await start(["--version"])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("cannot be built") });
  writeFileSync(main, MAIN);
  expect(await start(["--version"])).toMatchObject({ code: 0 });
});

test("a lock that a killed process left behind is taken over", async () => {
  const lock = join(root, "node_modules/.cache/rolewalk/cli.lock");
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, token: "gone" }));
  expect(await start(["--version"])).toMatchObject({ code: 0 });
  expect(existsSync(lock)).toBe(false);
});

test("without installed dependencies it says what to do", async () => {
  rmSync(join(root, "node_modules"), { recursive: true });
  const answer = await start(["--version"]);
  expect(answer.code).toBe(2);
  expect(answer.stderr.trim().split("\n")).toHaveLength(1);
});
