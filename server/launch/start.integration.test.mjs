import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./paths.mjs";

const start = (env) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "server/launch/start.mjs")], {
    env: { ...process.env, DATABASE_URL: "", ...env },
    encoding: "utf8",
    timeout: 20_000,
  });
  return { status, stdout, lines: stderr.trim().split("\n") };
};

test("a port in use is one clear line, before anything is built", async () => {
  const other = createServer();
  await new Promise((done) => other.listen(0, "127.0.0.1", done));
  const { port } = other.address();
  try {
    expect(start({ PORT: String(port) })).toEqual({
      status: 1,
      stdout: "",
      lines: [`port ${port} on 127.0.0.1 is in use: stop what runs there, or set PORT to another`],
    });
  } finally {
    await new Promise((done) => other.close(done));
  }
});

test("a port that is none, and a host that is not here, are told as such", () => {
  expect(start({ PORT: "http" }).lines).toEqual(["PORT must be a number from 0 to 65535, not `http`"]);
  expect(start({ PORT: "0", HOST: "127.0.0.999" }).lines).toEqual([expect.stringContaining("127.0.0.999 cannot be opened")]);
});

test.each(["0.0.0.0", "::", "192.0.2.1", "localhost.example.com"])("an address that other machines reach is refused: %s", (HOST) => {
  expect(start({ PORT: "0", HOST })).toMatchObject({ status: 1, stdout: "", lines: [expect.stringContaining("must be a loopback address")] });
});

test("an address of another database is refused in one line that does not repeat it", () => {
  const { status, lines } = start({ PORT: "0", DATABASE_URL: "mysql://me:secret@db/rolewalk" });
  expect({ status, lines }).toEqual({ status: 1, lines: [expect.stringMatching(/must look like `file:.* or `postgresql:/)] });
});
