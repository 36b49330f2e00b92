import { mkdtempSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { serverStore } from "@/server/api/store-handle.ts";
import { closeStore } from "@/server/store/client.ts";
import { atTheDoor } from "./door.ts";
import { gated } from "./gated.ts";
import { localPath } from "./local-path.ts";
import { prepareKey } from "./server-key.ts";
import { newLinkOverHttp, sessionOverHttp, signInOverHttp, signOutOverHttp } from "./sign-in.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-door-"));
const HOST = "127.0.0.1:3000";
let key = "";

beforeAll(() => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
});
beforeEach(async () => {
  key = prepareKey();
  const { client } = await serverStore();
  await Promise.all([client.session.deleteMany(), client.oneTimeSecret.deleteMany()]);
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(HOME, { recursive: true, force: true });
});

const asked = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Request =>
  new Request(`http://${HOST}${path}`, { ...init, headers: { host: HOST, ...headers } });
const bearer = (token = key) => ({ authorization: `Bearer ${token}` });
const statusOf = async (request: Request): Promise<number | "goes on"> => (await atTheDoor(request))?.status ?? "goes on";

const newLink = async (): Promise<string> => ((await (await newLinkOverHttp(asked("/"))).json()) as { path: string }).path;
const cookieFrom = (response: Response | undefined): string => (response?.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
const signedIn = async (before: Record<string, string> = {}): Promise<{ cookie: string }> => ({
  cookie: cookieFrom(await atTheDoor(asked(await newLink(), before))),
});

test("a form without an end is not read to its end, though it does not say how long it is", async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1;
      if (sent > 100) controller.close();
      else controller.enqueue(new TextEncoder().encode("x".repeat(1024)));
    },
  });
  const response = await signInOverHttp(asked("/sign-in", {}, { method: "POST", body, duplex: "half" } as RequestInit));
  expect(response.headers.get("set-cookie")).toBeNull();
  expect(sent).toBeLessThan(20);
});

describe("without a key", () => {
  test("an answer is refused with problem details", async () => {
    const response = await atTheDoor(asked("/api/v1/pod?pod=x"));
    expect([response?.status, response?.headers.get("content-type"), response?.headers.get("www-authenticate")]).toEqual([
      401,
      "application/problem+json",
      "Bearer",
    ]);
    expect(await response?.json()).toMatchObject({ title: "Key needed", status: 401, instance: "/api/v1/pod" });
  });

  test("a page says where to find one, and comes back to itself", async () => {
    const response = await atTheDoor(asked('/map?from="><script>'));
    const text = (await response?.text()) ?? "";
    expect([response?.status, response?.headers.get("content-type")]).toEqual([401, "text/html; charset=utf-8"]);
    expect(text).toContain('action="/sign-in"');
    expect(text).not.toContain("<script");
  });

  test("health is told, whatever name the server is called by", async () => {
    expect([await statusOf(asked("/healthz", { host: "10.0.0.7:3000" })), await statusOf(asked("/readyz"))]).toEqual(["goes on", "goes on"]);
  });
});

test.each([
  ["DELETE", "/api/v1/coverage", 405, "GET, POST, HEAD"],
  ["PUT", "/api/v1/snapshots/x", 405, "DELETE"],
  ["GET", "/api/v1/no/such", 404, null],
  ["GET", "/api/v2/who", 404, null],
  ["GET", "/api/v1/%zz", 404, null],
])("%s %s is answered with problem details to who may ask, and to nobody else", async (method, path, status, allow) => {
  const response = await atTheDoor(asked(path, bearer(), { method }));
  expect([response?.status, response?.headers.get("content-type"), response?.headers.get("allow")]).toEqual([status, "application/problem+json", allow]);
  expect(await response?.json()).toMatchObject({ status, instance: path });
  expect(await statusOf(asked(path, {}, { method }))).toBe(401);
});

test("metrics are told by whatever name to the key that is configured for them, which opens nothing else, and to who may ask", async () => {
  vi.stubEnv("ROLEWALK_METRICS_TOKEN", "for-prometheus");
  const scrape = (path: string, headers: Record<string, string>) => statusOf(asked(path, { host: "10.0.0.7:3000", ...headers }));
  expect([
    await scrape("/metrics", bearer("for-prometheus")),
    await scrape("/metrics", bearer()),
    await scrape("/metrics", {}),
    await scrape("/metrics", bearer("x")),
  ]).toEqual(["goes on", "goes on", 401, 401]);
  expect(await statusOf(asked("/api/v1/pod", bearer("for-prometheus")))).toBe(401);
  vi.stubEnv("ROLEWALK_METRICS_TOKEN", "");
  expect(await scrape("/metrics", { authorization: "Bearer " })).toBe(401);
});

describe("the key of this machine", () => {
  test("opens everything while its file is there", async () => {
    expect(await statusOf(asked("/api/v1/pod", bearer()))).toBe("goes on");
    expect(await statusOf(asked("/api/v1/scan", bearer(), { method: "POST" }))).toBe("goes on");
    unlinkSync(join(HOME, "token"));
    expect(await statusOf(asked("/api/v1/pod", bearer()))).toBe(401);
  });

  test("counts alone where it is shown: a wrong one is not helped by a cookie", async () => {
    expect(await statusOf(asked("/api/v1/pod", { ...(await signedIn()), ...bearer("x".repeat(43)) }))).toBe(401);
  });
});

describe("a link", () => {
  test("opens a session with a cookie that no script reads and no other site sends, and leaves the address without the token", async () => {
    const path = await newLink();
    const response = await atTheDoor(asked(path.replace("/?", "/map?ref=a&")));
    expect([response?.status, response?.headers.get("location")]).toEqual([303, "/map?ref=a"]);
    expect(response?.headers.get("set-cookie")).toMatch(/^rolewalk-session-3000=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/);
    expect(await statusOf(asked("/api/v1/pod", { cookie: cookieFrom(response) }))).toBe("goes on");
  });

  test("is taken once", async () => {
    const path = await newLink();
    expect(await statusOf(asked(path))).toBe(303);
    const again = await atTheDoor(asked(path));
    expect([again?.status, await again?.text()]).toEqual([401, expect.stringContaining("was opened before")]);
    expect(await statusOf(asked(path, await signedIn()))).toBe(303);
  });

  test("is over after a day, and is none by another name or for an answer", async () => {
    const path = await newLink();
    expect(await statusOf(asked(path, { host: "evil.example" }))).toBe(421);
    expect(await statusOf(asked(path.replace("/?", "/api/v1/pod?")))).toBe(401);
    const { client } = await serverStore();
    await client.oneTimeSecret.updateMany({ data: { until: new Date(Date.now() - 1) } });
    expect(await statusOf(asked(path))).toBe(401);
  });

  test("the store holds no secret", async () => {
    const path = await newLink();
    const { cookie } = await signedIn();
    const { client } = await serverStore();
    const kept = JSON.stringify([await client.session.findMany(), await client.oneTimeSecret.findMany()]);
    for (const secret of [path.split("=")[1] ?? "", cookie.split("=")[1] ?? "", key]) {
      expect(secret).toHaveLength(43);
      expect(kept).not.toContain(secret);
    }
  });
});

describe("the form", () => {
  const form = (token: string, next = "/", headers = {}) =>
    signInOverHttp(
      asked(
        "/sign-in",
        { "content-type": "application/x-www-form-urlencoded", ...headers },
        { method: "POST", body: new URLSearchParams({ token, next }).toString() },
      ),
    );

  test("takes the key, and goes on to the page that was asked for", async () => {
    const response = await form(` ${readFileSync(join(HOME, "token"), "utf8")}`, "/who?ref=a");
    expect([response.status, response.headers.get("location")]).toEqual([303, "/who?ref=a"]);
    expect(await statusOf(asked("/", { cookie: cookieFrom(response) }))).toBe("goes on");
  });

  test("refuses others", async () => {
    const response = await form("guess");
    expect([response.status, await response.text(), cookieFrom(response)]).toEqual([401, expect.stringContaining("not the token of this server"), ""]);
  });

  test.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    "/\t/evil.example",
    "/.//evil.example",
    "/a/..//evil.example/x?y",
    "//evil.example/x",
  ])("never leads to another site: %j", (next) => {
    expect(localPath(next)).toBe("/");
  });
});

describe("a session", () => {
  test("ends when it is not used for a day", async () => {
    const session = await signedIn();
    const { client } = await serverStore();
    await client.session.updateMany({ data: { lastSeenAt: new Date(Date.now() - 23 * 3_600_000) } });
    expect(await statusOf(asked("/", session))).toBe("goes on");
    await client.session.updateMany({ data: { lastSeenAt: new Date(Date.now() - 25 * 3_600_000) } });
    expect(await statusOf(asked("/", session))).toBe(401);
    expect(await client.session.count()).toBe(0);
  });

  test("ends after a week, however much it is used", async () => {
    const session = await signedIn();
    const { client } = await serverStore();
    const { expiresAt, createdAt } = await client.session.findFirstOrThrow();
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(7 * 24 * 3_600_000);
    await client.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await statusOf(asked("/", session))).toBe(401);
  });

  test("gets a new secret at each sign-in, and the one before is over", async () => {
    const before = await signedIn();
    const after = await signedIn(before);
    expect(after.cookie).not.toBe(before.cookie);
    expect([await statusOf(asked("/", before)), await statusOf(asked("/", after))]).toEqual([401, "goes on"]);
  });

  test("is signed out alone, or with all others of the same person", async () => {
    const [one, two, three] = [await signedIn(), await signedIn(), await signedIn()];
    const out = await signOutOverHttp(asked("/sign-out", one, { method: "POST" }));
    expect([out.status, out.headers.get("set-cookie")]).toEqual([303, expect.stringContaining("Max-Age=0")]);
    expect(await Promise.all([one, two, three].map((each) => statusOf(asked("/", each))))).toEqual([401, "goes on", "goes on"]);
    await signOutOverHttp(asked("/sign-out?everywhere=1", two, { method: "POST" }));
    expect(await statusOf(asked("/", three))).toBe(401);
  });

  test("tells who it is", async () => {
    expect(await (await sessionOverHttp(asked("/api/v1/session", await signedIn()))).json()).toEqual({
      name: "whoever started the server",
      role: "admin",
      scope: null,
      by: "session",
      isShared: false,
    });
  });

  test("of another port is not this server's", async () => {
    const { cookie } = await signedIn();
    expect(await statusOf(asked("/", { cookie: cookie.replace("3000", "3001") }))).toBe(401);
  });
});

describe("what another web page starts", () => {
  test("by a name that it has made lead here, is refused with the key and without", async () => {
    expect(await statusOf(asked("/api/v1/pod", { ...bearer(), host: "evil.example:3000" }))).toBe(421);
    expect(await statusOf(asked("/", { host: "evil.example" }))).toBe(421);
  });

  test("is refused as a write, also to sign in and out", async () => {
    const session = await signedIn();
    const elsewhere = { ...session, origin: "http://evil.example" };
    for (const path of ["/api/v1/scan", "/sign-in", "/sign-out", "/api/v1/push", "/api/v1/anything"]) {
      expect([path, await statusOf(asked(path, elsewhere, { method: "POST" }))]).toEqual([path, 403]);
      expect([path, await statusOf(asked(path, { ...session, "sec-fetch-site": "same-site" }, { method: "POST" }))]).toEqual([path, 403]);
    }
    expect(await statusOf(asked("/api/v1/scan", { ...session, origin: `http://${HOST}`, "sec-fetch-site": "same-origin" }, { method: "POST" }))).toBe(
      "goes on",
    );
  });
});

test("a handler that decides by itself does not begin before the decision", async () => {
  let begun = 0;
  const handle = gated(async () => {
    begun += 1;
    return new Response("done");
  });
  const post = (headers = {}) => handle(asked("/api/v1/snapshots", headers, { method: "POST", body: "x" }));
  expect([(await post()).status, (await post({ ...bearer(), origin: "http://evil.example" })).status, begun]).toEqual([401, 403, 0]);
  expect([(await post(bearer())).status, begun]).toEqual([200, 1]);
});
