import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { keyFor } from "@/server/api/gate/server-key.ts";
import { rolewalk, type Served, serve } from "./served-for-tests.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-cli-key-"));
const KEY = "k".repeat(43);
const seen: (string | null)[] = [];
let server: Served;

beforeAll(async () => {
  server = await serve(async (request) => {
    seen.push(request.headers.get("authorization"));
    if (seen.at(-1) !== `Bearer ${KEY}`)
      return Response.json({ type: "about:blank", title: "Key needed", status: 401, detail: "the server asks for a key" }, { status: 401 });
    const isLink = new URL(request.url).pathname === "/api/v1/sign-in-links" && request.method === "POST";
    return isLink ? Response.json({ path: "/?token=abc", until: "2027-01-01T00:00:00.000Z" }, { status: 201 }) : Response.json({ clusters: [] });
  });
});
beforeEach(() => {
  seen.length = 0;
  writeFileSync(join(HOME, "token"), `${KEY}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await server.stop();
  rmSync(HOME, { recursive: true, force: true });
});

const ask = (environment: Record<string, string> = {}) =>
  rolewalk(["clusters", "--server", server.url, "--json"], { ROLEWALK_HOME: HOME, ROLEWALK_TOKEN: "", ...environment });

test("a server on this machine is shown the key of its file", async () => {
  expect(await ask()).toMatchObject({ code: 0, problems: "" });
  expect(seen).toEqual([`Bearer ${KEY}`]);
});

test("ROLEWALK_TOKEN comes before it", async () => {
  const { code, problems } = await ask({ ROLEWALK_TOKEN: "named" });
  expect([code, problems, seen]).toEqual([2, "rolewalk: the server asks for a key\n", ["Bearer named"]]);
});

test("the file's key is shown to no other machine", () => {
  const before = process.env["ROLEWALK_HOME"];
  process.env["ROLEWALK_HOME"] = HOME;
  try {
    const shown = [
      "http://127.0.0.1:3000",
      "http://localhost",
      "http://[::1]:3000",
      "http://10.0.0.1",
      "http://127.0.0.1.example.com",
      "https://localhost.example.com",
    ];
    expect(shown.map((url) => keyFor(new URL(url)))).toEqual([KEY, KEY, KEY, undefined, undefined, undefined]);
  } finally {
    process.env["ROLEWALK_HOME"] = before;
  }
});

test("`sign-in-link` prints a link that a browser can open", async () => {
  const { code, out } = await rolewalk(["sign-in-link", "--server", server.url], { ROLEWALK_HOME: HOME, ROLEWALK_TOKEN: "" });
  expect([code, out.toString("utf8")]).toEqual([0, `${server.url}/?token=abc\n`]);
});
