import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Served, serve } from "@/server/cli/served-for-tests.ts";
import { ROUTES } from "@/server/gate/route-access.ts";
import { newSecret } from "@/server/gate/secret.ts";
import { ROLES } from "@/server/model/caller-role.ts";
import { closeStore } from "@/server/store/client.ts";
import { type Issuer, startIssuer } from "@/server/testing/stand-in/issuer.ts";
import { callbackOverHttp, endedOverHttp, startOverHttp } from "./company-sign-in.ts";
import { atTheDoor } from "./door.ts";
import { prepareKey } from "./server-key.ts";
import { newLinkOverHttp, sessionOverHttp, signInOverHttp, signOutOverHttp } from "./sign-in.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-company-"));
const ACCOUNTS = {
  vera: { name: "Vera Viewer", groups: ["staff"] },
  adam: { name: "Adam <b>Admin</b>", groups: ["staff", "platform"] },
  pia: { name: "Pia Payments", groups: ["payments"] },
  nemo: { name: "Nemo", groups: ["guests"] },
};
let server: Served;
let issuer: Issuer;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;

async function handle(request: Request): Promise<Response> {
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const path = new URL(request.url).pathname;
  if (path === "/sign-in/start") return startOverHttp(request);
  if (path === "/sign-in/callback") return callbackOverHttp(request);
  if (path === "/sign-in/ended") return endedOverHttp(request);
  if (path === "/sign-out") return signOutOverHttp(request);
  return path === "/api/v1/session" ? sessionOverHttp(request) : new Response("a page");
}

beforeAll(async () => {
  server = await serve(handle);
  keys = await generateKeyPair("RS256", { extractable: true });
  issuer = await startIssuer(server.url, ACCOUNTS, { jwks: { keys: [{ ...(await exportJWK(keys.privateKey)), kid: "k", use: "sig", alg: "RS256" }] } });
  vi.stubEnv("ROLEWALK_HOME", HOME);
  vi.stubEnv("ROLEWALK_URL", server.url);
  vi.stubEnv("ROLEWALK_OIDC_ISSUER", issuer.url);
  vi.stubEnv("ROLEWALK_OIDC_CLIENT_ID", issuer.clientId);
  vi.stubEnv("ROLEWALK_OIDC_CLIENT_SECRET", issuer.clientSecret);
  vi.stubEnv("ROLEWALK_ROLES", "viewer=staff; auditor=payments; admin=platform");
  vi.stubEnv("ROLEWALK_SCOPES", "payments=namespace:prod-1/payments,account:111122223333");
});
beforeEach(async () => {
  const { client } = await serverStore();
  await Promise.all([client.session.deleteMany(), client.oneTimeSecret.deleteMany()]);
});
afterAll(async () => {
  await Promise.all([server.stop(), issuer.stop()]);
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const ASKS_FOR_A_ROLE = Object.entries(ROUTES).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, access]) => (ROLES as readonly string[]).includes(access))
    .map(([method]) => ({ method, path })),
);

/** Cookies of one browser, for both sites: their names differ. */
class Browser {
  readonly #cookies = new Map<string, string>();

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async go(url: string, form?: Record<string, string>): Promise<Response> {
    const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie: this.cookie } });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split(/=(.*)/s);
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Signs in at the issuer; returns the address that it leads back to. */
  async comesBack(login: string, next = "/map"): Promise<URL> {
    let url = (await this.go(`${server.url}/sign-in/start?next=${encodeURIComponent(next)}`)).headers.get("location") ?? "";
    for (let steps = 0; steps < 12 && !url.startsWith(server.url); steps += 1) {
      const response = await this.go(url);
      const led = response.headers.get("location");
      if (led) {
        url = new URL(led, url).href;
        continue;
      }
      const prompt = (await response.text()).includes('name="login"') ? { prompt: "login", login, password: "any" } : { prompt: "consent" };
      url = new URL((await this.go(url, prompt)).headers.get("location") ?? "", url).href;
    }
    return new URL(url);
  }

  async signIn(login: string): Promise<this> {
    expect((await this.go((await this.comesBack(login)).href)).status).toBe(200);
    return this;
  }

  async session(): Promise<unknown> {
    return (await this.go(`${server.url}/api/v1/session`)).json();
  }
}

const sessions = async (): Promise<number> => (await serverStore()).client.session.count();

/** Refused, with a page and without a session. */
async function expectRefused(response: Response, status = 400): Promise<void> {
  expect([response.status, await sessions()]).toEqual([status, 0]);
  expect(response.headers.get("content-type")).toContain("text/html");
}

describe("signing out", () => {
  test("ends the session here alone, unless it is configured to lead on to the issuer, who knows where to lead back", async () => {
    const here = await new Browser().signIn("adam");
    const left = await here.go(`${server.url}/sign-out`, {});
    expect([left.status, left.headers.get("location")]).toEqual([303, "/sign-in"]);
    vi.stubEnv("ROLEWALK_OIDC_SIGN_OUT", "issuer");
    const browser = await new Browser().signIn("adam");
    const response = await browser.go(`${server.url}/sign-out`, {});
    const address = new URL((/url=([^"]+)"/.exec(await response.text())?.[1] ?? "").replaceAll("&#38;", "&"));
    expect([response.status, address.origin, address.searchParams.get("post_logout_redirect_uri")]).toEqual([200, issuer.url, `${server.url}/sign-in`]);
    expect(address.searchParams.get("client_id")).toBe(issuer.clientId);
    expect(await sessions()).toBe(0);
    // the issuer takes it, and asks
    expect(await (await browser.go(address.href)).text()).toContain("sign-out");
    vi.stubEnv("ROLEWALK_OIDC_SIGN_OUT", "");
  });
});

describe("signing in by an issuer", () => {
  test("goes out with PKCE, state and nonce, and comes back as who one is, with the role of one's groups", async () => {
    const browser = new Browser();
    const out = new URL((await browser.go(`${server.url}/sign-in/start?next=/map`)).headers.get("location") ?? "");
    expect(Object.fromEntries(out.searchParams)).toMatchObject({
      code_challenge_method: "S256",
      response_type: "code",
      redirect_uri: `${server.url}/sign-in/callback`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) expect(out.searchParams.get(name)?.length).toBeGreaterThan(30);
    const back = await browser.go((await browser.comesBack("adam", "/who?ref=a")).href);
    expect(await back.text()).toContain('content="0; url=/who?ref=a"');
    expect(back.headers.getSetCookie()[0]).toMatch(/^rolewalk-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
    expect(await browser.session()).toEqual({ name: "Adam <b>Admin</b>", role: "admin", scope: null, by: "session", isShared: true });
    expect(await (await new Browser().signIn("pia")).session()).toMatchObject({ role: "auditor", scope: "account:111122223333,namespace:prod-1/payments" });
    expect(await (await new Browser().signIn("vera")).session()).toMatchObject({ name: "Vera Viewer", role: "viewer" });
  });

  test("who is in no group gets no session", async () => {
    const browser = new Browser();
    const response = await browser.go((await browser.comesBack("nemo")).href);
    await expectRefused(response, 403);
  });

  test("each sign-in makes a new session, and the one that the browser had is over", async () => {
    const browser = await new Browser().signIn("adam");
    const before = browser.cookie;
    await browser.signIn("adam");
    expect(await sessions()).toBe(1);
    expect((await fetch(`${server.url}/api/v1/session`, { headers: { cookie: before } })).status).toBe(401);
  });

  test("a session ends after an hour unused, and after twelve", async () => {
    const browser = await new Browser().signIn("vera");
    const { client } = await serverStore();
    const { createdAt, expiresAt } = await client.session.findFirstOrThrow();
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(12 * 3_600_000);
    await client.session.updateMany({ data: { lastSeenAt: new Date(Date.now() - 61 * 60_000) } });
    expect((await browser.go(`${server.url}/map`)).status).toBe(401);
  });
});

describe("what comes back is refused", () => {
  const change = async (part: "nonce" | "verifier" | "state"): Promise<void> => {
    const { client } = await serverStore();
    const row = await client.oneTimeSecret.findFirstOrThrow({ where: { purpose: "sign-in-under-way" } });
    await client.oneTimeSecret.update({ where: { id: row.id }, data: { body: JSON.stringify({ ...JSON.parse(row.body), [part]: newSecret() }) } });
  };

  test.each(["nonce", "verifier", "state"] as const)("with another %s than was begun with", async (part) => {
    const browser = new Browser();
    const back = await browser.comesBack("adam");
    await change(part);
    await expectRefused(await browser.go(back.href));
  });

  test("in another browser, and without the state or with another one", async () => {
    const [mine, other] = [new Browser(), new Browser()];
    const back = await mine.comesBack("adam");
    await expectRefused(await other.go(back.href));
    await other.go(`${server.url}/sign-in/start`);
    await expectRefused(await other.go(back.href));
    back.searchParams.delete("state");
    await expectRefused(await mine.go(back.href));
  });

  test("a second time", async () => {
    const browser = new Browser();
    const back = await browser.comesBack("adam");
    const cookie = browser.cookie;
    expect((await browser.go(back.href)).status).toBe(200);
    const again = await fetch(back, { headers: { cookie } });
    expect([again.status, await sessions()]).toEqual([400, 1]);
  });

  test("as another issuer's answer, or as an error", async () => {
    const browser = new Browser();
    const back = await browser.comesBack("adam");
    back.searchParams.set("iss", "https://evil.example");
    await expectRefused(await browser.go(back.href));
    const denied = await browser.comesBack("adam");
    denied.searchParams.delete("code");
    denied.searchParams.set("error", "access_denied");
    await expectRefused(await browser.go(denied.href));
  });
});

describe("links and the form open nothing where an issuer signs people in", () => {
  test("neither a link nor the key of the machine makes a session; scripts still show the key", async () => {
    const key = prepareKey();
    const host = new URL(server.url).host;
    const headers = { host, authorization: `Bearer ${key}` };
    expect((await newLinkOverHttp(new Request(`${server.url}/api/v1/sign-in-links`, { method: "POST", headers }))).status).toBe(400);
    expect((await fetch(`${server.url}/?token=${key}`)).status).toBe(401);
    expect(
      (await signInOverHttp(new Request(`${server.url}/sign-in`, { method: "POST", headers: { host }, body: new URLSearchParams({ token: key }) }))).status,
    ).toBe(401);
    expect([(await fetch(`${server.url}/api/v1/session`, { headers })).status, await sessions()]).toEqual([200, 0]);
  });
});

describe("roles", () => {
  /** What each role opens that the ones before it do not. */
  const OPENS = {
    viewer: ["GET /api/v1/[question]", "POST /api/v1/[question]", "POST /api/v1/whatif", "POST /sign-out"],
    auditor: ["GET /api/v1/diff", "GET /api/v1/report", "GET /api/v1/report-about", "GET /api/v1/timeline"],
    operator: [
      "POST /api/v1/scan",
      "POST /api/v1/snapshots",
      "DELETE /api/v1/snapshots/[id]",
      "POST /api/v1/sources",
      "POST /api/v1/accepted-risks",
      "POST /api/v1/marks",
    ],
    admin: ["POST /api/v1/sign-in-links"],
  } as const;

  test.each(ROLES)("%s may what it is for, at every address, and nothing of the stronger ones", async (role) => {
    const browser = await new Browser().signIn("vera");
    const { client } = await serverStore();
    await client.session.updateMany({ data: { role } });
    const allowed: string[] = [];
    for (const { method, path } of ASKS_FOR_A_ROLE) {
      const url = `${server.url}${path.replaceAll(/\[[^\]]+\]/g, "x")}`;
      const refused = await atTheDoor(new Request(url, { method, headers: { host: new URL(url).host, cookie: browser.cookie } }));
      expect([method, path, refused?.status]).toEqual([method, path, refused && 403]);
      if (!refused) allowed.push(`${method} ${path}`);
    }
    const mine = ROLES.slice(0, ROLES.indexOf(role) + 1).flatMap((one) => OPENS[one]);
    const others = ROLES.slice(ROLES.indexOf(role) + 1).flatMap((one) => OPENS[one]);
    expect(allowed).toEqual(expect.arrayContaining(mine));
    expect(allowed.filter((one) => (others as string[]).includes(one))).toEqual([]);
  });

  test("a refusal says which role it takes", async () => {
    const browser = await new Browser().signIn("vera");
    const answer = await browser.go(`${server.url}/api/v1/report`);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      expect.objectContaining({ detail: "this takes the role auditor; Vera Viewer has the role viewer" }),
    ]);
  });
});

describe("the issuer ends sessions", () => {
  const EVENT = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const tokenOf = async (claims: JWTPayload, by: CryptoKey = keys.privateKey as CryptoKey, age = 0): Promise<string> => {
    const now = Math.floor(Date.now() / 1000) - age;
    return new SignJWT({ iss: issuer.url, aud: issuer.clientId, iat: now, exp: now + 120, jti: newSecret(), events: EVENT, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k", typ: "logout+jwt" })
      .sign(by);
  };
  const end = async (token: string): Promise<number> =>
    (await fetch(`${server.url}/sign-in/ended`, { method: "POST", body: new URLSearchParams({ logout_token: token }) })).status;

  test("all of somebody, or those of one sign-in", async () => {
    await new Browser().signIn("adam");
    const [phone, other] = [await new Browser().signIn("vera"), await new Browser().signIn("vera")];
    const { client } = await serverStore();
    const sids = (await client.session.findMany({ where: { name: "Vera Viewer" }, orderBy: { createdAt: "asc" } })).map((one) => one.issuerSid);
    expect(new Set(sids).size).toBe(2);
    expect(await end(await tokenOf({ sid: sids[0] }))).toBe(200);
    expect([(await phone.go(`${server.url}/map`)).status, (await other.go(`${server.url}/map`)).status]).toEqual([401, 200]);
    expect(await end(await tokenOf({ sub: "vera" }))).toBe(200);
    expect([(await other.go(`${server.url}/map`)).status, await sessions()]).toEqual([401, 1]);
  });

  test("when somebody signs out there, it does so by itself", async () => {
    const browser = await new Browser().signIn("adam");
    const asked = await browser.go(`${issuer.url}/session/end`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(await asked.text())?.[1] ?? "";
    await browser.go(`${issuer.url}/session/end/confirm`, { xsrf, logout: "yes" });
    await vi.waitFor(async () => expect(await sessions()).toBe(0), { timeout: 5000 });
  });

  test.each<[string, () => Promise<string>]>([
    ["what is no token", async () => "a.b.c"],
    ["another key", async () => tokenOf({ sub: "adam" }, (await generateKeyPair("RS256")).privateKey as CryptoKey)],
    ["another client's", () => tokenOf({ sub: "adam", aud: "other" })],
    ["another issuer's", () => tokenOf({ sub: "adam", iss: "https://evil.example" })],
    ["an id token", () => tokenOf({ sub: "adam", events: undefined, nonce: "n" })],
    ["one with a nonce", () => tokenOf({ sub: "adam", nonce: "n" })],
    ["one that names nobody", () => tokenOf({})],
    ["an old one", () => tokenOf({ sub: "adam", exp: Math.floor(Date.now() / 1000) + 600 }, keys.privateKey as CryptoKey, 3600)],
  ])("and is not believed with %s", async (_, token) => {
    await new Browser().signIn("adam");
    expect([await end(await token()), await sessions()]).toEqual([400, 1]);
  });

  test("nor a second time", async () => {
    const token = await tokenOf({ sub: "adam" });
    expect(await end(token)).toBe(200);
    await new Browser().signIn("adam");
    expect([await end(token), await sessions()]).toEqual([400, 1]);
  });
});
