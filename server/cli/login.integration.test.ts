import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { confirmedOverHttp, confirmOverHttp, loginOverHttp } from "@/server/api/gate/command-line-sign-in.ts";
import { atTheDoor } from "@/server/api/gate/door.ts";
import { prepareKey } from "@/server/api/gate/server-key.ts";
import { sessionOverHttp, signOutOverHttp } from "@/server/api/gate/sign-in.ts";
import { tokensOverHttp } from "@/server/api/gate/tokens.ts";
import { closeServerStore, serverStore } from "@/server/api/store-handle.ts";
import { LOCAL_LIMITS, openSession } from "@/server/gate/sessions.ts";
import type { Grant } from "@/server/model/caller-grant.ts";
import { parseScope } from "@/server/model/caller-scope.ts";
import { rolewalk, type Served, serve } from "./served-for-tests.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "rolewalk-login-"));
/** The server's home, and that of whoever signs in from elsewhere: they share nothing. */
const [SERVER_HOME, OWN_HOME] = [join(FOLDER, "server"), join(FOLDER, "own")];
const OWN = { ROLEWALK_HOME: OWN_HOME, ROLEWALK_TOKEN: "", DATABASE_URL: "", BROWSER: "/bin/true" };
const seen: string[] = [];
let server: Served;

async function handle(request: Request): Promise<Response> {
  seen.push(request.url);
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const { pathname } = new URL(request.url);
  if (pathname === "/sign-in/command") return request.method === "POST" ? confirmedOverHttp(request) : confirmOverHttp(request);
  if (pathname === "/api/v1/login") return loginOverHttp(request);
  if (pathname === "/sign-out") return signOutOverHttp(request);
  return pathname === "/api/v1/session" ? sessionOverHttp(request) : tokensOverHttp(request);
}

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", SERVER_HOME);
  vi.stubEnv("DATABASE_URL", "");
  prepareKey();
  server = await serve(handle);
});
afterAll(async () => {
  await server.stop();
  await closeServerStore();
  vi.unstubAllEnvs();
  rmSync(FOLDER, { recursive: true, force: true });
});

/** The cookie of somebody who is signed in with a browser. */
async function signedIn(grant: Grant, name = "Adam <Admin>"): Promise<Record<string, string>> {
  const secret = await openSession(await serverStore(), { subject: `issuer#${name}`, name, ...grant }, LOCAL_LIMITS, undefined);
  return { cookie: `rolewalk-session-${new URL(server.url).port}=${secret}` };
}

interface Command {
  readonly child: ChildProcess;
  readonly told: () => string;
  readonly address: Promise<string>;
  readonly code: Promise<unknown>;
}

function login(...words: readonly string[]): Command {
  const child = spawn(process.execPath, ["server/launch/rolewalk.mjs", "login", "--server", server.url, ...words], { env: { ...process.env, ...OWN } });
  let text = "";
  const found = Promise.withResolvers<string>();
  child.stderr.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const address = /^ {2}(http\S+)$/m.exec(text)?.[1];
    if (address) found.resolve(address);
  });
  return { child, told: () => text, address: found.promise, code: new Promise((done) => child.once("close", done)) };
}

const confirm = (address: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${server.url}/sign-in/command`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    body: new URL(address).searchParams,
  });
const ledTo = (page: string): string => (/url=([^"]+)"/.exec(page)?.[1] ?? "").replaceAll("&#38;", "&");
const asked = async (...words: readonly string[]) => {
  const { code, out, problems } = await rolewalk([...words, "--server", server.url], OWN);
  return { code, out: out.toString("utf8"), problems };
};
const logins = () => readdirSync(join(OWN_HOME, "logins"));

describe("rolewalk login", () => {
  test("over the browser of the same machine: a viewer for twelve hours, whatever whoever signs in may, kept in a file of this user alone", {
    timeout: 60_000,
  }, async () => {
    const cookie = await signedIn({ role: "admin", scope: null });
    const command = login();
    const address = await command.address;
    expect((await fetch(address)).status).toBe(401);
    const page = await (await fetch(address, { headers: cookie })).text();
    expect(page).toContain("Adam &#60;Admin&#62;");
    const word = /<code>([0-9A-F]{6})<\/code>/.exec(page)?.[1] ?? "";
    expect(command.told()).toContain(`the word ${word}`);
    const back = ledTo(await (await confirm(address, cookie)).text());
    expect(new URL(back).hostname).toBe("127.0.0.1");
    // another page of the machine, which does not know the state
    expect((await fetch(back.replace(/state=[^&]+/, `state=${"x".repeat(43)}`))).status).toBe(400);
    expect((await fetch(back)).status).toBe(200);
    expect([await command.code, command.told()]).toEqual([0, expect.stringContaining("as Adam <Admin>, a viewer, until ")]);
    const [file = ""] = logins();
    expect(statSync(join(OWN_HOME, "logins", file)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(join(OWN_HOME, "logins", file), "utf8"));
    expect(Date.parse(kept.until) - Date.now()).toBeLessThanOrEqual(12 * 3_600_000);
    const session = await fetch(`${server.url}/api/v1/session`, { headers: { authorization: `Bearer ${kept.token}` } });
    expect(await session.json()).toMatchObject({ role: "viewer", scope: null, by: "token", name: expect.stringContaining("by the command line on") });
    // by itself, and no more than a viewer
    expect(await asked("tokens", "list")).toMatchObject({ code: 2, problems: expect.stringContaining("takes the role admin") });
    expect(JSON.stringify([seen, command.told()])).not.toContain(kept.token);
    expect(readFileSync(join(SERVER_HOME, "rolewalk.db"), "latin1")).not.toContain(kept.token);
    // the code was taken
    const again = await fetch(`${server.url}/api/v1/login`, {
      method: "POST",
      body: JSON.stringify({ code: new URL(back).searchParams.get("code"), verifier: "v".repeat(43) }),
    });
    expect(again.status).toBe(401);
    expect(await asked("logout")).toMatchObject({ code: 0, problems: expect.stringContaining("signed out") });
    expect([logins(), (await fetch(`${server.url}/api/v1/session`, { headers: { authorization: `Bearer ${kept.token}` } })).status]).toEqual([[], 401]);
    expect(await asked("logout")).toMatchObject({ code: 2, problems: expect.stringContaining("nobody is signed in") });
  });

  test("with a code that is typed, limited as whoever signs in is; signing out everywhere ends it", { timeout: 60_000 }, async () => {
    const scope = parseScope("cluster:demo");
    if (!scope.ok) throw new Error(scope.error);
    const cookie = await signedIn({ role: "auditor", scope: scope.value }, "Vera");
    const command = login("--no-browser");
    const address = await command.address;
    expect(address).not.toContain("port=");
    const code = /<code>([A-Z2-9-]{14})<\/code>/.exec(await (await confirm(address, cookie)).text())?.[1] ?? "";
    command.child.stdin?.write(`${code.toLowerCase()}\n`);
    expect([await command.code, command.told()]).toEqual([0, expect.stringContaining("as Vera")]);
    const { token } = JSON.parse(readFileSync(join(OWN_HOME, "logins", logins()[0] ?? ""), "utf8"));
    const headers = { authorization: `Bearer ${token}` };
    expect(await (await fetch(`${server.url}/api/v1/session`, { headers })).json()).toMatchObject({ role: "viewer", scope: "cluster:demo" });
    await fetch(`${server.url}/sign-out?everywhere=1`, { method: "POST", headers: cookie, redirect: "manual" });
    expect((await fetch(`${server.url}/api/v1/session`, { headers })).status).toBe(401);
  });

  test("a code is of no use without what the command alone knows, and is gone once it was tried", async () => {
    const cookie = await signedIn({ role: "viewer", scope: null });
    const address = `${server.url}/sign-in/command?${new URLSearchParams({ challenge: "c".repeat(43), state: "s".repeat(43) })}`;
    const page = await (await confirm(address, cookie)).text();
    const code = (/<code>([A-Z2-9-]{14})<\/code>/.exec(page)?.[1] ?? "").replaceAll("-", "");
    for (const verifier of ["v".repeat(43), "c".repeat(43)]) {
      const answer = await fetch(`${server.url}/api/v1/login`, { method: "POST", body: JSON.stringify({ code, verifier }) });
      expect([answer.status, (await answer.json()).detail]).toEqual([401, expect.stringContaining("begin anew")]);
    }
  });

  test.each([
    ["without a challenge", "state=x"],
    ["with a port of the system", `challenge=${"c".repeat(43)}&state=${"s".repeat(43)}&port=22`],
    ["with an address in the place of a port", `challenge=${"c".repeat(43)}&state=${"s".repeat(43)}&port=evil.example`],
  ])("what asks %s is told that nothing does", async (_, search) => {
    const cookie = await signedIn({ role: "viewer", scope: null });
    expect((await fetch(`${server.url}/sign-in/command?${search}`, { headers: cookie })).status).toBe(400);
    expect((await confirm(`${server.url}/sign-in/command?${search}`, cookie)).status).toBe(400);
  });

  test("another page cannot have it confirmed, nor does a token", async () => {
    const address = `${server.url}/sign-in/command?${new URLSearchParams({ challenge: "c".repeat(43), state: "s".repeat(43) })}`;
    const cookie = await signedIn({ role: "viewer", scope: null });
    expect((await confirm(address, { ...cookie, origin: "https://evil.example" })).status).toBe(403);
    const key = readFileSync(join(SERVER_HOME, "token"), "utf8").trim();
    expect((await confirm(address, { authorization: `Bearer ${key}` })).status).toBe(400);
  });

  test("by plain http to another machine it is refused", async () => {
    const { code, problems } = await rolewalk(["login", "--server", "http://rolewalk.example.com"], OWN);
    expect([code, problems]).toEqual([2, expect.stringContaining("has to begin with https://")]);
  });
});
