import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { type LastChangeAnswer, lastChangeAnswer } from "@/server/contract/last-change.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { askLastChange } from "./ask-last-change.ts";
import type { Moment } from "./ask-timeline.ts";
import { pairsOnDisk } from "./kept-pairs.ts";
import { PairsKnown } from "./pair-changes.ts";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/OrdersBucket`;
const ORDERS = "k8s://demo/serviceaccount/shop/orders";
const HUGO = `arn:aws:iam::${ACCOUNT}:user/hugotse`;
const POD = "k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k";
const TIME = Date.parse("2026-06-09T00:00:00Z");
let demo: Facts;
beforeAll(async () => {
  demo = await factsOfBundle("server/demo/bundle", new Date("2026-06-01T00:00:00Z"));
});

function withRole(facts: Facts, change: Partial<IamRoleFact>, arn = ROLE): Facts {
  const roles = facts.accounts.flatMap((one) => one.roles).filter((one) => one.arn === arn);
  return changedFacts(facts, { accounts: { [ACCOUNT]: { roles: { put: roles.map((one) => ({ ...one, ...change })) } } } });
}
const policyOf = (Action: string, Principal?: object): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, ...(Principal ? { Principal } : { Resource: "*" }) }],
});
const TRUSTS_HUGO = { trustPolicy: policyOf("sts:AssumeRole", { AWS: HUGO }) };
const forHugo = (facts: Facts): Facts => withRole(facts, TRUSTS_HUGO);
const mayLess = (facts: Facts): Facts => withRole(facts, { inlinePolicies: [{ name: "less", document: policyOf("s3:ListAllMyBuckets") }] });
const unread = (facts: Facts): Facts => ({ ...facts, accounts: [] });

/** The oldest first, a day apart; each is opened by a function that counts. */
const momentsOf = (...all: readonly Facts[]): readonly (Moment & { readonly open: () => Promise<Estate> })[] =>
  all
    .map((facts, i) => {
      const capturedAt = `2026-06-0${i + 1}T00:00:00Z`;
      const estate = new Estate(facts, TIME);
      return { snapshot: `day-${i + 1}`, label: `day ${i + 1}`, since: capturedAt, capturedAt, open: vi.fn(async () => estate) };
    })
    .toReversed();

const lastChange = async (asked: { ref: string[]; to?: string }, ...all: readonly Facts[]): Promise<LastChangeAnswer> =>
  lastChangeAnswer.parse(await askLastChange(momentsOf(...all), asked, new PairsKnown()));

const told = ({ change }: LastChangeAnswer) =>
  change && {
    between: [change.before.snapshot, change.after.snapshot],
    edges: change.edges,
    first: change.first && `${change.first.kind} ${change.first.from} ${change.first.to} ${change.first.was} ${change.first.is}`,
    documents: change.documents.map((one) => `${one.document} of ${one.ref}`),
  };

describe("a pod", () => {
  test("its chain is its workload, its service account and the role it asks for", async () => {
    const { about, moments, since, change } = await lastChange({ ref: [POD] }, demo, demo);
    expect(about).toEqual(["k8s://demo/deployment/shop/orders", ORDERS, ROLE]);
    expect([moments, since, change]).toEqual([2, "2026-06-01T00:00:00Z", null]);
  });

  test("the step to its role that is gone is told first, with the statement that decided it; quiet days before it are not looked at", async () => {
    const answer = await lastChange({ ref: [POD] }, demo, demo, forHugo(demo), forHugo(demo));
    expect(told(answer)).toEqual({
      between: ["day-2", "day-3"],
      edges: expect.any(Number),
      first: `disappeared ${ORDERS} ${ROLE} allowed null`,
      documents: [`trust policy of ${ROLE}`],
    });
    expect(answer.change?.first?.because.evidence).toMatchObject({ source: ROLE, document: "trust policy" });
    expect([answer.moments, answer.earlier]).toEqual([3, 1]);
  });

  test("what its role may do is told though no step differs", async () => {
    expect(told(await lastChange({ ref: [POD] }, demo, mayLess(demo)))).toEqual({
      between: ["day-1", "day-2"],
      edges: 0,
      first: null,
      documents: [`identity policies of ${ROLE}`],
    });
  });

  test("another role on its service account is told", async () => {
    const accounts = demo.clusters.flatMap((one) => one.serviceAccounts).filter((one) => one.name === "orders");
    const renamed = accounts.map((one) => ({ ...one, annotations: { ...one.annotations, "eks.amazonaws.com/role-arn": `${ROLE}2` } }));
    const other = changedFacts(demo, { clusters: { demo: { serviceAccounts: { put: renamed } } } });
    expect(told(await lastChange({ ref: [POD] }, demo, other))?.documents).toContain(`annotations of ${ORDERS}`);
  });

  test("where it is scheduled is no change of its access", async () => {
    const moved = (facts: Facts): Facts => ({
      ...facts,
      clusters: facts.clusters.map((one) => ({ ...one, nodes: one.nodes.map((node) => ({ ...node, labels: {}, nodegroup: "other" })) })),
    });
    const { change } = await lastChange({ ref: [POD] }, demo, moved(demo));
    expect(change?.first?.mechanism).not.toBe("runs-on");
  });
});

describe("a request", () => {
  test("only what bears on how the one gets to the other counts", async () => {
    expect(told(await lastChange({ ref: [HUGO], to: ROLE }, demo, forHugo(demo)))?.first).toBe(`appeared ${HUGO} ${ROLE} null allowed`);
    expect((await lastChange({ ref: [HUGO], to: `arn:aws:iam::${ACCOUNT}:role/Billing` }, demo, forHugo(demo))).change).toBeNull();
  });
});

test("of steps that lead equally far what is gone is told before what is new, for that is what breaks", async () => {
  const other = demo.accounts.flatMap((one) => one.roles).find(({ arn }) => arn < ROLE)?.arn ?? "";
  const [before, after] = [forHugo(demo), withRole(demo, TRUSTS_HUGO, other)];
  const answer = told(await lastChange({ ref: [HUGO] }, before, after));
  expect([answer?.edges, answer?.first]).toEqual([2, `disappeared ${HUGO} ${ROLE} allowed null`]);
});

describe("honesty", () => {
  test("one snapshot has no change before it", async () => {
    expect(await lastChange({ ref: [POD] }, demo)).toMatchObject({ moments: 1, since: "2026-06-01T00:00:00Z", change: null });
  });

  test("what was not read on a side is said with the change it stands behind", async () => {
    const { change } = await lastChange({ ref: [POD] }, unread(demo), demo);
    expect(change?.notRead.before).toEqual([expect.objectContaining({ of: `account ${ACCOUNT}`, what: "everything" })]);
    expect(change?.first?.because.summary).not.toBe("");
  });

  test("what is of no cluster or account of the chain is not said", async () => {
    const beside = { ...demo, coverage: { ...demo.coverage, missing: [...demo.coverage.missing, { what: "pods", of: "cluster other", weakens: "x" }] } };
    expect((await lastChange({ ref: [POD] }, beside, forHugo(demo))).change?.notRead).toEqual({ before: [], after: [] });
  });
});

test("a pair that was compared is not opened again for another entity", async () => {
  const pairs = new PairsKnown();
  const moments = momentsOf(demo, demo, demo);
  await askLastChange(moments, { ref: [POD] }, pairs);
  const counts = () => moments.map((one) => vi.mocked(one.open).mock.calls.length);
  const [newest = 0, ...older] = counts();
  await askLastChange(moments, { ref: [HUGO] }, pairs);
  expect(counts()).toEqual([newest + 1, ...older]);
});

test("a pair that was compared is compared anew where its cluster is called otherwise by now", async () => {
  const pairs = new PairsKnown();
  const named = (facts: Facts, name: string): Facts => ({
    ...facts,
    clusters: facts.clusters.map((one) => ({ ...one, name, arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/demo` })),
  });
  const [before, after] = [demo, forHugo(demo)];
  const first = await askLastChange(momentsOf(named(before, "demo"), named(after, "demo")), { ref: [POD] }, pairs);
  expect(first.change?.before.snapshot).toBe("day-1");
  const later = momentsOf(named(before, "demo"), named(after, "demo"), named(after, "shop"));
  const { change } = await askLastChange(later, { ref: [POD.replace("//demo/", "//shop/")] }, pairs);
  expect([change?.before.snapshot, change?.first?.from]).toEqual(["day-1", ORDERS.replace("//demo/", "//shop/")]);
});

describe("what was compared before this process was started", () => {
  const HOME = mkdtempSync(join(tmpdir(), "rolewalk-pairs-"));
  afterAll(() => rmSync(HOME, { recursive: true, force: true }));
  const onDisk = (engine = "1") => new PairsKnown(pairsOnDisk({ ...process.env, ROLEWALK_HOME: HOME, ROLEWALK_WORKERS: `/built/${engine}/workers` }));
  const opened = (moments: ReturnType<typeof momentsOf>): readonly number[] => moments.map((one) => vi.mocked(one.open).mock.calls.length);

  test("is not compared again, but by another engine", async () => {
    const [first, again, other] = [momentsOf(demo, demo, demo), momentsOf(demo, demo, demo), momentsOf(demo, demo, demo)];
    await askLastChange(first, { ref: [POD] }, onDisk());
    expect(await askLastChange(again, { ref: [POD] }, onDisk())).toEqual(await askLastChange(first, { ref: [POD] }, onDisk()));
    expect(opened(again)).toEqual([1, 0, 0]);
    await askLastChange(other, { ref: [POD] }, onDisk("2"));
    expect(opened(other).at(-1)).toBeGreaterThan(0);
  });

  test("and says the same of a change", async () => {
    const changed = () => momentsOf(demo, forHugo(demo), forHugo(demo)).map((one, i) => ({ ...one, snapshot: `other-${i}` }));
    const fresh = await askLastChange(changed(), { ref: [POD] }, onDisk());
    expect(fresh.change?.first?.kind).toBe("disappeared");
    expect(await askLastChange(changed(), { ref: [POD] }, onDisk())).toEqual(fresh);
  });

  test.each<[string, number | undefined, number]>([
    ["is taken as long as the server runs", undefined, 1],
    ["is looked for again once a date in a policy has passed", 1, 2],
  ])("%s", async (_, until, times) => {
    const find = vi.fn(() => ({ pair: { edges: [], documents: [] }, time: 0, until }));
    const pairs = new PairsKnown({ find, keep: vi.fn() });
    for (let i = 0; i < 2; i += 1) expect((await askLastChange(momentsOf(demo, demo), { ref: [POD] }, pairs)).change).toBeNull();
    expect(find).toHaveBeenCalledTimes(times);
  });
});

test("no snapshot, and a name that nothing has, are told", async () => {
  await expect(askLastChange([], { ref: ["x"] }, new PairsKnown())).rejects.toThrow(/no snapshot yet/);
  await expect(lastChange({ ref: ["no-such"] }, demo)).rejects.toThrow(/nothing is called `no-such`/);
});
