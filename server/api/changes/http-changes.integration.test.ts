import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { diffAnswer, whatIfAnswer } from "@/server/contract/diff.ts";
import { historyAnswer } from "@/server/contract/history.ts";
import { lastChangeAnswer } from "@/server/contract/last-change.ts";
import { timelineAnswer } from "@/server/contract/timeline.ts";
import { changedFacts } from "@/server/facts/change.ts";
import { closeStore } from "@/server/store/client.ts";
import { diffOverHttp, historyOverHttp, lastChangeOverHttp, postedLastChange, timelineOverHttp, whatIfOverHttp } from "./http-changes.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-changes-"));
const ROLE = "arn:aws:iam::111122223333:role/OrdersBucket";
const ORDERS = "k8s://demo/serviceaccount/shop/orders";
let [before, after] = ["", ""];

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  const demo = await factsOfBundle("server/demo/bundle", new Date());
  const without = changedFacts(demo, { accounts: { "111122223333": { roles: { remove: [ROLE] } } } });
  const store = await serverStore();
  before = await keepFacts(store, demo, { origin: "import", label: "before" });
  after = await keepFacts(store, without, { origin: "import", label: "after" });
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`, init);
const posted = (path: string, body: unknown, headers: Record<string, string> = {}): Request =>
  at(path, { method: "POST", body: JSON.stringify(body), headers: { host: "127.0.0.1:3000", ...headers } });
const detailOf = async (response: Response): Promise<[number, string]> => [response.status, ((await response.json()) as { detail: string }).detail];

describe("two snapshots", () => {
  test("are compared, the later one being the one that is shown unless another is named", async () => {
    const shown = diffAnswer.parse(await (await diffOverHttp(at(`diff?before=${before}`))).json());
    expect(shown.disappeared.some((one) => one.from === ORDERS && one.to === ROLE)).toBe(true);
    expect(shown.appeared).toEqual([]);
    const back = diffAnswer.parse(await (await diffOverHttp(at(`diff?before=${after}&after=${before}`))).json());
    const ends = (all: typeof shown.disappeared): string[] => all.map((one) => `${one.from} ${one.to}`).toSorted();
    expect(ends(back.appeared)).toEqual(ends(shown.disappeared));
  });

  test.each<[string, string, number, RegExp]>([
    ["none is named", "diff", 400, /before/],
    ["one is not there", "diff?before=nowhere", 404, /no snapshot `nowhere`/],
  ])("%s: told in one line", async (_, path, status, said) => {
    expect(await detailOf(await diffOverHttp(at(path)))).toEqual([status, expect.stringMatching(said)]);
  });
});

describe("a proposed change", () => {
  test("is held against the snapshot that is named, file by file; one that cannot be read is told beside the rest", async () => {
    const files = { "gone.json": JSON.stringify({ deleted: [ROLE] }), "cut.yaml": "apiVersion: v1\nkind: [" };
    const answer = whatIfAnswer.parse(await (await whatIfOverHttp(posted(`whatif?snapshot=${before}`, { files }))).json());
    expect(answer.disappeared.some((one) => one.from === ORDERS && one.to === ROLE)).toBe(true);
    expect(answer.ignored).toEqual([{ what: "cut.yaml", reason: expect.any(String) }]);
  });

  test("is refused from another web page, and when it is none", async () => {
    expect(await detailOf(await whatIfOverHttp(posted("whatif", { files: {} }, { origin: "https://evil.example.com" })))).toEqual([
      400,
      expect.stringContaining("another web page"),
    ]);
    expect(await detailOf(await whatIfOverHttp(posted("whatif", { file: "x" })))).toEqual([400, expect.stringContaining("files")]);
  });
});

describe("the timeline of an entity", () => {
  const timeline = (query: string) => timelineOverHttp(at(`timeline?${query}`));

  test("goes up to the snapshot that is shown, or is named, and says how many older ones there are", async () => {
    const shown = timelineAnswer.parse(await (await timeline("ref=OrdersBucket")).json());
    expect([shown.ref, shown.moments.map((one) => one.snapshot), shown.earlier]).toEqual([ROLE, [after, before], 0]);
    expect(shown.changes.map((one) => [one.before.label, one.after.label, one.disappeared.some((edge) => edge.from === ORDERS)])).toEqual([
      ["before", "after", true],
    ]);
  });

  test("what is captured again is the same moment for longer; seen once more after others, it is another one", async () => {
    const store = await serverStore();
    const demo = await factsOfBundle("server/demo/bundle", new Date());
    const at = (day: number) => `2099-01-0${day}T00:00:00.000Z`;
    for (const day of [1, 2]) await keepFacts(store, { ...demo, capturedAt: at(day) }, { origin: "import", label: "before" });
    const back = timelineAnswer.parse(await (await timeline(`ref=OrdersBucket&snapshot=${before}`)).json());
    expect(back.moments.map((one) => one.snapshot)).toEqual([before, after, before]);
    expect(back.moments[0]).toMatchObject({ since: at(1), capturedAt: at(2) });
    expect(back.changes.map((one) => [one.before.snapshot, one.after.snapshot, one.appeared.length > 0, one.disappeared.length > 0])).toEqual([
      [after, before, true, false],
      [before, after, false, true],
    ]);
    const short = timelineAnswer.parse(await (await timeline("ref=OrdersBucket&limit=2")).json());
    expect([short.moments.length, short.earlier]).toEqual([2, 1]);
  });

  test.each<[string, string, number, RegExp]>([
    ["without a name", "limit=3", 400, /^ref: /],
    ["of a name that nothing has", "ref=no-such-thing", 404, /nothing is called/],
    ["over one snapshot", "ref=OrdersBucket&limit=1", 400, /^limit: /],
    ["up to a snapshot that is not there", "ref=OrdersBucket&snapshot=nowhere", 404, /no snapshot `nowhere`/],
  ])("%s: told in one line", async (_, query, status, said) => {
    expect(await detailOf(await timeline(query))).toEqual([status, expect.stringMatching(said)]);
  });
});

describe("a history", () => {
  const history = (query: string) => historyOverHttp(at(`history?${query}`));

  test("counts a day as the comparison of its two ends does, group by group", async () => {
    const { days, earlier } = historyAnswer.parse(await (await history(`before=${before}&after=${after}`)).json());
    const diff = diffAnswer.parse(await (await diffOverHttp(at(`diff?before=${before}&after=${after}`))).json());
    expect([days.map((one) => [one.before.snapshot, one.after.snapshot]), earlier]).toEqual([[[before, after]], 0]);
    expect(days[0]?.groups).toEqual(diff.groups);
    expect(days[0]?.counts.disappeared).toBe(diff.disappeared.length);
    expect(diff.groups.namespace.find((one) => one.name === "k8s://demo/namespace/shop")?.disappeared).toBeGreaterThan(0);
  });

  test.each<[string, string, number, RegExp]>([
    ["over no days", "limit=0", 400, /^limit: /],
    ["from a snapshot that is not there", "before=nowhere", 404, /no snapshot `nowhere`/],
  ])("%s: told in one line", async (_, query, status, said) => {
    expect(await detailOf(await history(query))).toEqual([status, expect.stringMatching(said)]);
  });
});

describe("the last change of a chain", () => {
  const lastChange = (query: string) => lastChangeOverHttp(at(`last-change?${query}`));

  test("is told of several entities at once, up to the snapshot that is named", async () => {
    const query = `ref=${encodeURIComponent(ORDERS)}&ref=${ROLE}&snapshot=${after}`;
    const answer = lastChangeAnswer.parse(await (await lastChange(query)).json());
    expect(answer.about).toEqual(expect.arrayContaining([ORDERS, ROLE]));
    expect(answer.change).toMatchObject({ before: { label: "before" }, after: { label: "after" }, first: { kind: "disappeared", from: ORDERS, to: ROLE } });
  });

  test("may be asked without an address that tells what is asked", async () => {
    const asked = { ref: [ORDERS], to: ROLE };
    const answer = lastChangeAnswer.parse(await (await postedLastChange(posted(`last-change?snapshot=${after}`, asked))).json());
    expect(answer.change?.first).toMatchObject({ kind: "disappeared", from: ORDERS, to: ROLE, was: "allowed", is: null });
    expect(await detailOf(await postedLastChange(posted("last-change", { ref: [] })))).toEqual([400, expect.stringMatching(/^ref: /)]);
  });

  test.each<[string, string, number, RegExp]>([
    ["of nothing", "limit=3", 400, /^ref: /],
    ["of a name that nothing has", "ref=no-such-thing", 404, /nothing is called/],
  ])("%s: told in one line", async (_, query, status, said) => {
    expect(await detailOf(await lastChange(query))).toEqual([status, expect.stringMatching(said)]);
  });
});
