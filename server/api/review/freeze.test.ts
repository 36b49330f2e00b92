import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coverageOf } from "@/server/api/coverage-of.ts";
import { Estate } from "@/server/api/estate.ts";
import { targetsIn } from "@/server/api/report/targets.ts";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Review } from "@/server/contract/review.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { arnRef } from "@/server/model/ref.ts";
import { whoCanBecome } from "@/server/query/closure.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { takeDecisions } from "@/server/review/decisions.ts";
import { closureCsv } from "./closure.ts";
import { freezeReview, revocations } from "./freeze.ts";

const AT = new Date("2026-11-27T12:00:00Z");
const FOLDER = mkdtempSync(join(tmpdir(), "rolewalk-review-law-"));
const ACCOUNT = "111122223333";
const ALICE = `arn:aws:iam::${ACCOUNT}:user/alice`;
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/platform-admin`;
let demo: Estate;
let fixture: Estate;

async function estateAt(path: string): Promise<Estate> {
  const facts = await loadFacts(path, { readAt: "2026-11-27T00:00:00Z" });
  if (!facts.ok) throw new Error(facts.error.message);
  return new Estate(facts.value, AT.getTime());
}

beforeAll(async () => {
  demo = await estateAt("server/demo/bundle");
  writeFixture(SIZES.S, FOLDER);
  fixture = await estateAt(FOLDER);
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const OF = { snapshot: null, bundle: "a bundle" };
const freeze = (estate: Estate, beginning: Parameters<typeof freezeReview>[2] = {}, now = AT): Review => freezeReview(estate, OF, beginning, [], now);
const decidedAll = (review: Review, decision: "keep" | "revoke"): Review => {
  const brought = review.frozen.rows.map(({ id }) => ({ input: { row: id, decision, reviewer: "asha", reason: "said so" } }));
  return { ...review, decisions: [...review.decisions, ...takeDecisions(review, brought, AT).added] };
};
const changed = (facts: Facts): Estate => new Estate(facts, AT.getTime());

describe("a review of the demo", () => {
  test("asks about people, administrators, entries of clusters and outside parties, each by what it gets to", () => {
    const told = freeze(demo).frozen.rows.map(({ part, who, target, verdict }) => [part, who.ref, target, verdict]);
    expect(told).toContainEqual(["administrator", ADMIN, `account ${ACCOUNT}`, "allowed"]);
    expect(told).toContainEqual(["administrator", ALICE, `account ${ACCOUNT}`, "conditional"]);
    expect(told).toContainEqual(["cluster-entry", ADMIN, "cluster demo", "allowed"]);
    expect(told).toContainEqual(["outside", "oidc://oidc.hhuge9.com#kevintse", `arn:aws:iam::${ACCOUNT}:role/S3Admin`, "allowed"]);
    // whom an entry signs in is in the row of the entry
    expect(told.filter(([, ref]) => String(ref).startsWith("k8s://demo/user/"))).toEqual([]);
  });

  test("asks about what is marked, for the reason that was given", () => {
    const ref = arnRef(`arn:aws:iam::${ACCOUNT}:role/S3Admin`);
    const { rows } = freezeReview(demo, OF, {}, [{ ref, reason: "holds the backups", markedAt: 0 }], AT).frozen;
    const marked = rows.filter((row) => row.part === "marked");
    expect(marked.map((row) => row.who.ref)).toContain(ref);
    expect(marked.every((row) => row.target === `marked ${ref}` && row.level === "marked: holds the backups")).toBe(true);
  });

  test("names the documents that decide the way", () => {
    const alice = freeze(demo).frozen.rows.find((row) => row.who.ref === ALICE && row.target === `account ${ACCOUNT}`);
    expect(alice?.evidence).toEqual([
      `trust policy of ${ADMIN}, the only statement`,
      `assume-platform-admin of arn:aws:iam::${ACCOUNT}:group/operators, the only statement`,
    ]);
  });

  test("limited to a part is of the targets in it", () => {
    const rows = freeze(demo, { scope: ["cluster=demo"] }).frozen.rows;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.target !== "cluster demo")).toEqual([]);
  });

  test.each([
    [{ maxAgeHours: 2 }, /the oldest source of the snapshot was read 12 h ago, and at most 2 h are asked for/],
    [{ maxAgeHours: 13 }, undefined],
  ])("under the limit %j", (limits, said) => {
    const now = new Date(Date.parse(coverageOf(demo.facts).captured?.oldest ?? "") + 12 * 3_600_000);
    if (said) expect(() => freeze(demo, limits, now)).toThrow(said);
    else expect(freeze(demo, limits, now).frozen.limits).toEqual(limits);
  });

  test("refuses sources that were read too far apart", () => {
    const sourceOf = (kind: "aws" | "kubernetes", of: string, capturedAt: string) => ({ name: of, kind, of, state: "complete" as const, capturedAt });
    const sources = [sourceOf("aws", ACCOUNT, "2026-11-26T00:00:00Z"), sourceOf("kubernetes", "demo", "2026-11-27T00:00:00Z")];
    const estate = changed({ ...demo.facts, sources });
    expect(() => freeze(estate, { maxSkewHours: 3 })).toThrow("were read 24 h apart, and at most 3 h");
    expect(freeze(estate, { maxSkewHours: 25 }).frozen.captured).toEqual({ oldest: "2026-11-26T00:00:00Z", newest: "2026-11-27T00:00:00Z" });
  });
});

describe("the next review", () => {
  test("carries everything over when every pod and node was made anew", () => {
    const first = decidedAll(freeze(fixture), "keep");
    const { facts } = fixture;
    const anew = {
      ...facts,
      clusters: facts.clusters.map((one) => ({
        ...one,
        pods: one.pods.map((pod) => ({ ...pod, name: `${pod.name}-anew` })),
      })),
    };
    const next = freeze(changed(anew), { previous: first });
    expect(next.frozen.rows.filter((row) => row.standing.why !== "carried").map((row) => [row.id, row.who.ref, row.standing.why])).toEqual([]);
    expect(next.decisions).toHaveLength(next.frozen.rows.length);
  });

  test("carries everything over when more workloads run as accounts that were there", () => {
    const first = decidedAll(freeze(fixture), "keep");
    const { facts } = fixture;
    const more = {
      ...facts,
      clusters: facts.clusters.map((one) => ({
        ...one,
        // of no node, so that they have what their account has and nothing else
        pods: [
          ...one.pods,
          ...one.pods.map(({ spec: { nodeName: _, ...spec }, ...pod }) => ({
            ...pod,
            name: `${pod.name}-more`,
            owner: { kind: "StatefulSet", name: `${pod.name}-more` },
            spec,
          })),
        ],
      })),
    };
    const next = freeze(changed(more), { previous: first });
    expect(next.frozen.rows.filter((row) => row.standing.why !== "carried").map((row) => [row.who.ref, row.standing.why, row.standing.joined])).toEqual([]);
  });

  test("asks about whoever was given a way, and about nothing else", () => {
    const first = decidedAll(freeze(demo), "keep");
    const bob = `arn:aws:iam::${ACCOUNT}:user/bob`;
    const alice = demo.facts.accounts[0]?.users.find((one) => one.arn === ALICE);
    if (!alice) throw new Error("the demo has no alice");
    const facts = changedFacts(demo.facts, { accounts: { [ACCOUNT]: { users: { put: [{ ...alice, arn: bob, name: "bob", id: "AIDABOB" }] } } } });
    const next = freeze(changed(facts), { previous: first });
    const asked = next.frozen.rows.filter((row) => row.standing.why !== "carried");
    expect(new Set(asked.map((row) => row.who.ref))).toEqual(new Set([bob]));
    expect(asked.every((row) => row.standing.why === "new")).toBe(true);
  });

  test("asks anew where the statement that decides was changed", () => {
    const first = decidedAll(freeze(demo), "keep");
    const admin = demo.facts.accounts[0]?.roles.find((one) => one.arn === ADMIN);
    const text = JSON.stringify(admin).replaceAll('"true"', '"false"').replaceAll('"sts:AssumeRole"', '["sts:AssumeRole","sts:TagSession"]');
    const facts = changedFacts(demo.facts, { accounts: { [ACCOUNT]: { roles: { put: [JSON.parse(text)] } } } });
    const next = freeze(changed(facts), { previous: first });
    expect(next.frozen.rows.find((row) => row.who.ref === ALICE)?.standing).toMatchObject({ why: "changed", before: { decision: "keep" } });
  });

  test("keeps what was to be revoked until a snapshot proves it gone, and not where nobody looked", () => {
    const first = decidedAll(freeze(demo), "revoke");
    expect(new Set(freeze(demo, { previous: first }).frozen.rows.map((row) => row.standing.why))).toEqual(new Set(["not-revoked"]));
    const gone = changedFacts(demo.facts, { accounts: { [ACCOUNT]: { users: { remove: [ALICE] } } } });
    const stateOf = (estate: Estate): unknown => freeze(estate, { previous: first }).frozen.revoked.map((one) => [one.who.ref, one.state]);
    expect(stateOf(changed(gone))).toEqual([[ALICE, "gone"]]);
    const unread = { ...demo.facts, accounts: [] };
    expect(
      revocations(changed(unread), [], first)
        .filter((one) => one.who.ref === ALICE)
        .map((one) => one.state),
    ).toEqual(["unknown"]);
  });
});

describe("law", () => {
  test("people who get to targets over the same next step have one row with all of them", () => {
    const { rows } = freeze(fixture).frozen;
    const over = rows.filter((row) => row.who.kind === "iam-user" && row.hops > 1);
    expect(over.length).toBeGreaterThan(10);
    expect(over.some((row) => row.targets.length > 1)).toBe(true);
    expect(new Set(over.map((row) => `${row.part} ${row.who.ref} ${row.how} ${row.path[1]}`)).size).toBe(over.length);
    const asked = new Set(rows.flatMap((row) => row.targets.flatMap((target) => row.members.map((one) => `${one.ref} ${target}`))));
    const people = [...closureCsv(fixture, [], [])].filter((line) => line.includes(",iam-user,") && line.endsWith(",no\r\n"));
    expect(people.length).toBeGreaterThan(over.length);
    for (const line of people) {
      const [part, target, who] = line.split(",");
      expect(asked, line).toContain(`${who} ${part === "outside" ? "" : target}`);
    }
  });

  test("whoever can become a target is in a row: of that target, or of another on the way, by name or over a member", () => {
    const { world, graph } = fixture;
    const stable = new StableEntities(world);
    const review = freeze(fixture);
    const closure = [...closureCsv(fixture, [], [])].slice(1);
    const known = new Set(closure.map((line) => line.split(",").slice(1, 3).join(" ")));
    const targets = targetsIn(fixture, []);
    expect(targets.length).toBeGreaterThan(3);
    for (const { ref, of } of targets) {
      const found = whoCanBecome(graph, ref).filter((one) => !/^(service:|arn:[^:]*:iam::\d+:(root|instance-profile))/.test(one.ref));
      for (const one of found) expect(known, `${one.ref} to ${of}`).toContain(`${of} ${stable.of(one.ref)}`);
    }
    const rows = review.frozen.rows.filter((row) => row.part === "administrator");
    for (const row of rows) for (const { ref } of row.members) expect(known, `${ref} of row ${row.id}`).toContain(`${row.target} ${ref}`);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });
});
