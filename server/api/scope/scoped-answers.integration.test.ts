import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { QUESTIONS } from "@/server/api/questions.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import type { Size } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { makeApiToken } from "@/server/gate/api-tokens.ts";
import { SCOPED } from "@/server/gate/route-access.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { closeStore } from "@/server/store/client.ts";
import { deleteSnapshot } from "@/server/store/snapshot-repository.ts";
import { changedOutside, outsideChange } from "@/server/testing/outside-changes.ts";
import { runs } from "@/server/testing/runs.ts";
import { drawnScope, withPeopleAndNotes } from "@/server/testing/scoped-world.ts";
import { handle } from "./handle-for-tests.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-scoped-"));
const HOST = "127.0.0.1:3000";
const SMALL: Size = { name: "S", clusters: 2, pods: 24, serviceAccounts: 12, accounts: 3, roles: 24, users: 6 };
const [T0, T1] = ["2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"];
let whole: Facts;
let base = "";
/** How often whoever has no scope was told something else: changes outside are changes. */
let seen = 0;

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-25T12:00:00Z") });
  const folder = join(HOME, "bundle");
  writeFixture(SMALL, folder);
  const loaded = await loadFacts(folder, { readAt: T0 });
  if (!loaded.ok) throw new Error(loaded.error.message);
  whole = withPeopleAndNotes({ ...loaded.value, capturedAt: T0 });
  base = await keepFacts(await serverStore(), whole, { origin: "import", label: "kept" });
}, 60_000);
afterAll(async () => {
  await closeStore(await serverStore());
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

async function tokenOf(scope: CallerScope | null): Promise<string> {
  const { secret } = await makeApiToken(await serverStore(), { name: "t", role: "auditor", scope, days: 30, madeBy: "a test" });
  return secret;
}

interface Ask {
  /** Of the interface, with what is asked but the snapshot. */
  readonly path: string;
  readonly body?: object;
}

async function answerOf(ask: Ask, token: string, snapshot: string): Promise<string> {
  const url = `http://${HOST}/api/v1/${ask.path}${ask.path.includes("?") ? "&" : "?"}snapshot=${snapshot}`;
  const headers = { host: HOST, authorization: `Bearer ${token}` };
  const response = await handle(new Request(url, ask.body ? { method: "POST", body: JSON.stringify(ask.body), headers } : { headers }));
  const told = [...response.headers].filter(([name]) => name !== "x-request-id").map(([name, value]) => `${name}: ${value}`);
  const text = `${response.status}\n${told.join("\n")}\n\n${await response.text()}`;
  // which snapshot it is and when it was captured is told to everybody; a report's digest is of that too, a problem carries the request's number
  return text
    .replaceAll(snapshot, "SNAPSHOT")
    .replaceAll(snapshot.slice(0, 8), "SNAPSHOT")
    .replaceAll(T1, T0)
    .replaceAll(/"request":"[^"]*"/g, "")
    .replaceAll(ask.path.startsWith("report") ? /\b[0-9a-f]{64}\b/g : /^$/g, "DIGEST");
}

/** Everything of these facts that can be asked about, inside of any scope and outside. */
function refsOf({ clusters, accounts, identityCenter }: Facts): readonly string[] {
  return [
    "*",
    ...clusters.flatMap(({ name, arn = name, pods, serviceAccounts, nodes, namespaces }) => [
      arn,
      ...pods.map((one) => `k8s://${name}/pod/${one.namespace}/${one.name}`),
      ...serviceAccounts.map((one) => `k8s://${name}/serviceaccount/${one.namespace}/${one.name}`),
      ...nodes.map((one) => `k8s://${name}/node/${one.name}`),
      ...namespaces.map((one) => `k8s://${name}/namespace/${one.name}`),
      `k8s://${name}/group/system:masters`,
    ]),
    ...accounts.flatMap(({ id, roles, users }) => [`arn:aws:iam::${id}:root`, ...[...roles, ...users].map(({ arn }) => arn)]),
    ...identityCenter.flatMap(({ store, users }) => users.map(({ id }) => `sso://${store}/user/${id}`)),
  ];
}

interface About {
  readonly from: string;
  readonly to: string;
  readonly pod: string;
  readonly cluster: string;
}

/** Each address that answers whoever has a scope, and each question, about the same. */
function asksAbout({ from, to, pod, cluster }: About, finding: string, row: string): readonly Ask[] {
  const account = /::(\d{12}):/.exec(to)?.[1] ?? "200000000000";
  const values: Record<string, string> = {
    ...{ from, to, pod, cluster, ref: from, principal: to, subject: from, source: to, document: "trust policy", stepFrom: from, stepTo: to },
    ...{ action: "s3:GetObject", verb: "get", resource: "secrets", q: to.split("/").at(-1)?.slice(0, 5) ?? "a", mechanism: "sts:AssumeRole", finding, row },
  };
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [from, to].find((one) => one.startsWith("arn:aws:iam")) ?? "*" } }],
  };
  const bodies: Record<string, object> = {
    why: { text: `User: ${from} is not authorized to perform: sts:AssumeRole on resource: ${to}` },
    "check-document": { text: JSON.stringify(trust), ref: to },
  };
  const questions = [...QUESTIONS].map(
    ([name, { sentIn }]): Ask => (sentIn === "body" ? { path: name, body: bodies[name] ?? values } : { path: `${name}?${new URLSearchParams(values)}` }),
  );
  const proposal = { RoleName: "new", Arn: `arn:aws:iam::${account}:role/new`, Path: "/", RoleId: "AROANEW", AssumeRolePolicyDocument: trust };
  return [
    ...questions,
    { path: "map" },
    { path: `map?focus=${encodeURIComponent(from)}` },
    { path: "access?hops=direct&size=500" },
    { path: "choke-points" },
    { path: "access.csv" },
    { path: "access.json" },
    ...["json", "dot", "graphml", "opengraph"].map((format) => ({ path: `export?format=${format}` })),
    ...["json", "csv", "md", "sarif"].map((format) => ({ path: `report?format=${format}` })),
    { path: `report?format=json&scope=account%3D${account}` },
    { path: "report-about" },
    { path: "whatif", body: { files: { [`accounts/${account}/role.json`]: JSON.stringify({ Role: proposal }) } } },
  ];
}

/** Where two texts begin to differ: the whole of them would be too much to read. */
function difference(a: string, b: string): string | undefined {
  if (a === b) return undefined;
  const from = [...a].findIndex((letter, i) => letter !== b[i]);
  return `…${a.slice(Math.max(0, from - 120), from + 120)}… / …${b.slice(Math.max(0, from - 120), from + 120)}…`;
}

const bodyOf = (answer: string): Record<string, unknown> => JSON.parse(answer.slice(answer.indexOf("\n\n") + 2)) as Record<string, unknown>;
const firstId = (rows: unknown): string => (rows as readonly { readonly id: string }[] | undefined)?.[0]?.id ?? "none";

/** Between two snapshots that differ outside alone, whoever has a scope is told of nothing. */
async function expectNoChange(scoped: string, changed: string, { from, to }: About): Promise<void> {
  const diff = bodyOf(await answerOf({ path: `diff?before=${base}&after=${changed}` }, scoped, changed));
  for (const [name, rows] of Object.entries(diff)) if (Array.isArray(rows)) expect(rows, `diff: ${name}`).toEqual([]);
  const history = bodyOf(await answerOf({ path: `history?after=${changed}` }, scoped, changed)) as {
    readonly days?: readonly { readonly counts: object; readonly groups: object }[];
  };
  expect(history.days?.length).toBeGreaterThan(0);
  for (const { counts, groups } of history.days ?? []) {
    expect(JSON.stringify(counts)).not.toMatch(/[1-9]/);
    expect(JSON.stringify(groups)).not.toMatch(/:[1-9]/);
  }
  for (const ref of [from, to]) {
    const encoded = encodeURIComponent(ref);
    const asks: readonly Ask[] = [
      { path: `last-change?ref=${encoded}` },
      { path: "last-change", body: { ref: [ref], to } },
      { path: `timeline?ref=${encoded}` },
    ];
    for (const ask of asks) {
      const answer = await answerOf(ask, scoped, changed);
      // of what is in no list inside there is nothing to tell
      if (answer.startsWith("404")) continue;
      expect(answer, ask.path).toMatch(/^200/);
      const { change = null, changes = [] } = bodyOf(answer);
      expect([change, changes], ask.path).toEqual([null, []]);
    }
  }
}

/** What is remembered from one question to the next. */
const REMEMBERED = (to: string, after: string): readonly string[] => [
  "overview",
  `history?after=${after}`,
  `last-change?ref=${encodeURIComponent(to)}&limit=5`,
];

const isCut = (path: string): boolean => SCOPED[path] === "cut";

test("each address that answers whoever has a scope is asked below", () => {
  const asked = new Set(asksAbout({ from: "a", to: "b", pod: "c", cluster: "d" }, "f", "r").map(({ path }) => `/api/v1/${path.split("?")[0]}`));
  const elsewhere = ["/api/v1/[question]", "/api/v1/diff", "/api/v1/history", "/api/v1/last-change", "/api/v1/timeline", "/api/v1/snapshots"];
  expect(Object.keys(SCOPED).filter((path) => isCut(path) && !asked.has(path) && !elsewhere.includes(path))).toEqual([]);
});

test("no answer to whoever has a scope hangs on anything outside of it", { timeout: 1_800_000 }, async () => {
  const refs = refsOf(whole);
  const anyOf = (fits: (ref: string) => boolean) => fc.constantFrom(...refs.filter(fits));
  const about = fc.record({
    from: anyOf(() => true),
    to: anyOf(() => true),
    pod: anyOf((ref) => ref.includes("/pod/")),
    cluster: fc.constantFrom(...whole.clusters.map(({ name }) => name)),
  });
  await fc.assert(
    fc.asyncProperty(
      drawnScope(whole).chain((scope) => fc.record({ scope: fc.constant(scope), changes: fc.array(outsideChange, { minLength: 5, maxLength: 25 }), about })),
      async (drawn) => {
        const { scope, changes } = drawn;
        const store = await serverStore();
        const after = changedOutside(whole, scope, changes);
        const changed = await keepFacts(store, after, { origin: "import", label: "kept" });
        if (changed === base) return;
        const [scoped, unscoped] = [await tokenOf(scope), await tokenOf(null)];
        try {
          // the same store once more, a day later; whoever has no scope asks first, so that what is remembered for them is at hand
          await keepFacts(store, { ...after, capturedAt: T1 }, { origin: "import", label: "kept" });
          for (const path of REMEMBERED(drawn.about.to, changed)) await answerOf({ path }, unscoped, changed);
          const finding = firstId(bodyOf(await answerOf({ path: "findings" }, scoped, base))["findings"]);
          const row = firstId(bodyOf(await answerOf({ path: "access" }, scoped, base))["rows"]);
          for (const ask of asksAbout(drawn.about, finding, row)) {
            const [before, now] = [await answerOf(ask, scoped, base), await answerOf(ask, scoped, changed)];
            expect(difference(before, now), ask.path).toBeUndefined();
          }
          const isNew = { path: `findings?newSince=${base}` };
          expect(bodyOf(await answerOf(isNew, scoped, changed))["findings"]).toEqual([]);
          await expectNoChange(scoped, changed, drawn.about);
          const rows = bodyOf(await answerOf({ path: "snapshots" }, scoped, base))["snapshots"] as readonly Record<string, unknown>[];
          const told = rows.map(({ id: _id, capturedAt: _at, createdAt: _made, ...row }) => row);
          expect([...new Set(told.map((one) => JSON.stringify(one)))]).toHaveLength(1);
          if ((await answerOf({ path: "access" }, unscoped, base)) !== (await answerOf({ path: "access" }, unscoped, changed))) seen += 1;
        } finally {
          await deleteSnapshot(store, changed);
        }
      },
    ),
    { numRuns: runs(8, 400) },
  );
  expect(seen).toBeGreaterThan(0);
});
