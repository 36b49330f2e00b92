import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { acceptOverHttp } from "@/server/api/declared/http-accepted.ts";
import { markOverHttp } from "@/server/api/declared/http-marks.ts";
import { atTheDoor } from "@/server/api/gate/door.ts";
import { prepareKey } from "@/server/api/gate/server-key.ts";
import { sessionOverHttp } from "@/server/api/gate/sign-in.ts";
import { makeToken, revokeToken, tokensOf } from "@/server/api/gate/tokens.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { marksAnswer } from "@/server/contract/marks.ts";
import { overviewAnswer, snapshotsAnswer } from "@/server/contract/screen.ts";
import { tokenInput } from "@/server/contract/tokens.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { cookieName } from "@/server/gate/cookies.ts";
import { ROUTES, SCOPED } from "@/server/gate/route-access.ts";
import { COMPANY_LIMITS, openSession } from "@/server/gate/sessions.ts";
import { type CallerScope, parseScope } from "@/server/model/caller-scope.ts";
import { closeStore } from "@/server/store/client.ts";
import { handle } from "./handle-for-tests.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-scoped-door-"));
const HOST = "127.0.0.1:3000";
const SHOP = "namespace:demo/shop";
const ACCOUNT = "account:111122223333";
let key = "";
let facts: Facts;

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  key = prepareKey();
  facts = await factsOfBundle("server/demo/bundle", new Date());
  await keepFacts(await serverStore(), facts, { origin: "import", label: "demo" });
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

type Headers = Readonly<Record<string, string>>;
const asked = (path: string, headers: Headers, method = "GET", body?: object): Request =>
  new Request(`http://${HOST}${path}`, { method, headers: { host: HOST, ...headers }, ...(body && { body: JSON.stringify(body) }) });
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const scopeOf = (text: string): CallerScope => {
  const parsed = parseScope(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
async function byToken(scope?: string, role = "auditor"): Promise<Headers> {
  return bearer((await makeToken(await serverStore(), tokenInput.parse({ name: "ci", role, ...(scope && { scope }) }), "a test")).secret);
}
async function bySession(scope: string): Promise<Headers> {
  const person = { subject: "s", name: "Pia", role: "auditor", scope: scopeOf(scope) } as const;
  const secret = await openSession(await serverStore(), person, COMPANY_LIMITS, undefined);
  return { cookie: `${cookieName("session", new Headers({ host: HOST }), false)}=${secret}` };
}
const ask = async (path: string, headers: Headers): Promise<unknown> => (await handle(asked(`/api/v1/${path}`, headers))).json();
const podsOf = async (headers: Headers): Promise<number> => overviewAnswer.parse(await ask("overview", headers)).counts.pods;

const ADDRESSES = Object.entries(ROUTES).flatMap(([path, methods]) => Object.entries(methods).map(([method, access]) => ({ path, method, access })));
const ASKED = ADDRESSES.filter(({ access }) => !["health", "open", "signed"].includes(access));
const addressOf = (path: string): string => path.replaceAll(/\[[^\]]+\]/g, "x");

describe.each(["a token", "a session"])("whoever is limited, by %s,", (by) => {
  const limited = () => (by === "a token" ? byToken(SHOP) : bySession(SHOP));

  test.each(ASKED.filter(({ path }) => SCOPED[path] === "refused"))("is refused $method $path", async ({ path, method }) => {
    expect((await atTheDoor(asked(addressOf(path), { ...(await limited()), "sec-fetch-site": "same-origin" }, method)))?.status).toBe(403);
  });

  test.each(ASKED.filter(({ path, access }) => SCOPED[path] !== "refused" && (access === "viewer" || access === "auditor")))(
    "may ask $method $path",
    async ({ path, method }) => {
      expect(await atTheDoor(asked(addressOf(path), { ...(await limited()), "sec-fetch-site": "same-origin" }, method))).toBeUndefined();
    },
  );

  test("is told so, and why an address is not theirs", async () => {
    const headers = await limited();
    expect(await (await sessionOverHttp(asked("/api/v1/session", headers))).json()).toMatchObject({ role: "auditor", scope: SHOP });
    expect(await (await atTheDoor(asked("/api/v1/sources", headers)))?.json()).toMatchObject({
      title: "Not in your scope",
      detail: expect.stringMatching(/^this is about the whole estate; (ci|Pia) is limited to namespace:demo\/shop$/),
    });
  });

  test("is answered from their part alone, and whoever is not limited from all of it, whoever asks first", async () => {
    const inShop = facts.clusters[0]?.pods.filter(({ namespace }) => namespace === "shop").length ?? 0;
    const all = facts.clusters[0]?.pods.length ?? 0;
    expect(inShop).toBeGreaterThan(0);
    expect(inShop).toBeLessThan(all);
    expect([await podsOf(await limited()), await podsOf(await byToken()), await podsOf(await limited())]).toEqual([inShop, all, inShop]);
  });

  test.each([
    "/api/v1/who?to=x&snapshot=live",
    "/api/v1/overview?snapshot=live",
    "/api/v1/export?format=dot&snapshot=live",
    "/api/v1/access.csv?snapshot=live",
  ])("has no live view, and is not told whether there is one: %s", async (path) => {
    const response = await handle(asked(path, await limited()));
    expect([response.status, await response.json()]).toMatchObject([400, { detail: expect.stringContaining("the live view is of the whole estate") }]);
  });

  test("sees which snapshots there are, and nothing of what is in them", async () => {
    const { snapshots, shown, behind } = snapshotsAnswer.parse(await ask("snapshots", await limited()));
    expect(snapshots).toMatchObject([{ label: "demo", status: null, clusters: null, accounts: null, failed: null, missing: null, sources: [] }]);
    expect([shown, behind]).toEqual([snapshots[0]?.id, null]);
    expect(snapshotsAnswer.parse(await ask("snapshots", await byToken())).snapshots).toMatchObject([{ status: "complete", clusters: 1, accounts: 1 }]);
  });
});

test("a token that is taken back between the door and the answer is answered nothing", async () => {
  const store = await serverStore();
  const { id, secret } = await makeToken(store, tokenInput.parse({ name: "ci", scope: SHOP }), "a test");
  const request = asked("/api/v1/overview", bearer(secret));
  expect(await atTheDoor(request)).toBeUndefined();
  await revokeToken(store, id, "a test");
  expect((await answerQuestion(request, "overview")).status).toBe(401);
});

test("a token tells its limit; one that could not be kept is not made", async () => {
  await byToken(`${SHOP},${ACCOUNT}`);
  expect((await tokensOf(await serverStore())).tokens[0]).toMatchObject({ role: "auditor", scope: `${ACCOUNT},${SHOP}` });
  for (const wrong of [{ role: "operator", scope: SHOP }, { role: "admin", scope: SHOP }, { scope: "shop" }, { scope: "" }])
    expect(tokenInput.safeParse({ name: "ci", ...wrong }).success).toBe(false);
});

test("what is marked outside is not told, and weighs nothing", async () => {
  const marks = async (headers: Headers) => marksAnswer.parse(await ask("marks", headers)).marks.map(({ ref }) => ref);
  const [inside, outside] = ["k8s://demo/serviceaccount/shop/reports", "arn:aws:iam::111122223333:role/S3Admin"];
  for (const ref of [inside, outside]) expect((await markOverHttp(asked("/api/v1/marks", bearer(key), "POST", { ref, reason: "r" }))).status).toBe(201);
  expect(await marks(await byToken(SHOP))).toEqual([inside]);
  expect(await marks(await byToken(ACCOUNT))).toEqual([outside]);
  expect((await marks(await byToken())).toSorted()).toEqual([outside, inside]);
});

test("a risk that was accepted of the whole estate is not told: the finding stands", async () => {
  const findings = async (headers: Headers) => findingsAnswer.parse(await ask("findings", headers));
  const limited = await byToken("cluster:demo,account:111122223333");
  const id = (await findings(limited)).findings[0]?.id ?? "";
  const accepting = { finding: id, owner: "asha", reason: "until the move", until: "2099-03-31" };
  expect((await acceptOverHttp(asked("/api/v1/accepted-risks", bearer(key), "POST", accepting))).status).toBe(201);
  const [mine, all] = [await findings(limited), await findings(await byToken())];
  expect([mine.findings.some((one) => one.id === id), mine.accepted]).toEqual([true, []]);
  expect([all.findings.some((one) => one.id === id), all.accepted.map((one) => one.id)]).toEqual([false, [id]]);
  expect(JSON.stringify(mine)).not.toContain("until the move");
});

describe("what lies outside and is named inside", () => {
  const ROLE = "arn:aws:iam::111122223333:role/S3Admin";

  test("is shown by its name, and is unknown, never denied", async () => {
    const reach = (await ask(`reach?from=${encodeURIComponent("serviceaccount/shop/reports")}`, await byToken("cluster:demo"))) as {
      readonly targets: readonly { readonly ref: string; readonly verdict: string }[];
    };
    const roles = reach.targets.filter(({ ref }) => ref.startsWith("arn:aws:iam::111122223333:role/"));
    expect(roles.length).toBeGreaterThan(0);
    expect([...new Set(roles.map(({ verdict }) => verdict))]).toEqual(["unknown"]);
  });

  test("has its reason: what is not in the scope counts as not collected", async () => {
    const from = "k8s://demo/serviceaccount/shop/orders";
    const steps = async (headers: Headers) => {
      const { verdicts } = (await ask(`explain?${new URLSearchParams({ from, to: ROLE.replace("S3Admin", "OrdersBucket") })}`, headers)) as {
        readonly verdicts: readonly { readonly verdict: string; readonly steps: readonly { readonly outcome: string; readonly reason: string }[] }[];
      };
      return verdicts.flatMap((one) => one.steps).filter(({ outcome }) => outcome === "not-collected");
    };
    const said = (await steps(await byToken("cluster:demo"))).map(({ reason }) => reason);
    expect(said).toContainEqual(expect.stringMatching(/^the trust policy of .* was not collected; what is not in your scope counts as not collected$/));
    expect(said.filter((reason) => !reason.endsWith("; what is not in your scope counts as not collected"))).toEqual([]);
    expect((await steps(await byToken())).filter(({ reason }) => reason.includes("scope"))).toEqual([]);
  });

  test("is said to be outside, whether or not it was collected", async () => {
    const { missing } = (await ask(`who?to=${encodeURIComponent(ROLE)}`, await byToken("cluster:demo"))) as {
      readonly missing: readonly { readonly what: string; readonly of: string }[];
    };
    expect(missing[0]).toMatchObject({ what: "everything that is not in your scope", of: "cluster:demo" });
    expect(missing).toContainEqual(expect.objectContaining({ what: expect.stringMatching(/is not in your scope$/), of: "account 111122223333" }));
  });

  test("is denied to nobody for being elsewhere", async () => {
    const ends = ["k8s://demo/serviceaccount/billing/billing", "k8s://demo/pod/nowhere/at-all", ROLE, "arn:aws:iam::999900000000:role/unheard-of"];
    for (const from of ends) {
      const answer = (await ask(`explain?${new URLSearchParams({ from, to: ROLE })}`, await byToken(SHOP))) as {
        readonly verdicts: readonly { readonly verdict: string }[];
      };
      expect(
        answer.verdicts.map(({ verdict }) => verdict),
        from,
      ).not.toContain("denied");
    }
  });
});

describe("what is taken along says that it is a part", () => {
  const text = async (path: string, headers: Headers) => (await handle(asked(`/api/v1/${path}`, headers))).text();

  test.each([
    ["report?format=md", SHOP],
    ["report?format=html", SHOP],
    ["report?format=csv", SHOP],
    ["export?format=dot", `limited to ${SHOP}`],
    ["access.json", `"limitedTo": "${SHOP}"`],
  ])("%s", async (path, said) => {
    expect(await text(path, await byToken(SHOP))).toContain(said);
    expect(await text(path, await byToken())).not.toContain(SHOP);
  });

  test("and a report's title is of the part", async () => {
    const titleOf = async (headers: Headers) => ((await ask("report-about", headers)) as { readonly title: string }).title;
    expect([await titleOf(await byToken(SHOP)), await titleOf(await byToken())]).toEqual([
      `Access report of what is in ${SHOP}`,
      "Access report of the whole snapshot",
    ]);
  });
});
