import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { askFindingBasis } from "@/server/api/ask-findings.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import { Estate } from "@/server/api/estate.ts";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { report as reportShape } from "@/server/contract/report.ts";
import type { ReportFormat } from "@/server/contract/report-formats.ts";
import { administratorsOf } from "@/server/findings/admin.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, worst } from "@/server/model/verdict.ts";
import { reachFrom, whoCanBecome } from "@/server/query/closure.ts";
import { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { gatherReport } from "./gather.ts";
import { reportBytes } from "./report-bytes.ts";

const AT = Date.UTC(2026, 10, 27);
const FOLDER = mkdtempSync(join(tmpdir(), "rolewalk-report-law-"));
let demo: Estate;
let fixture: Estate;

async function estateAt(path: string): Promise<Estate> {
  const facts = await loadFacts(path, { readAt: "2026-11-27T00:00:00Z" });
  if (!facts.ok) throw new Error(facts.error.message);
  return new Estate(facts.value, AT);
}

beforeAll(async () => {
  demo = await estateAt("server/demo/bundle");
  writeFixture(SIZES.S, FOLDER);
  fixture = await estateAt(FOLDER);
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const NOTHING: Declared = { accepted: [], marks: [], now: AT };
const OF = { snapshot: null, bundle: "demo" };

async function textOf(estate: Estate, format: ReportFormat, scope: readonly string[] = [], declared: Declared = NOTHING): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of reportBytes(estate, OF, { format, scope: [...scope] }, declared)) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const asJson = async (estate: Estate, scope: readonly string[] = [], declared: Declared = NOTHING): Promise<z.infer<typeof reportShape>> =>
  reportShape.parse(JSON.parse(await textOf(estate, "json", scope, declared)));

const SCOPES: readonly (readonly string[])[] = [
  [],
  ["namespace=shop"],
  ["cluster=demo"],
  ["account=111122223333"],
  ["OrdersBucket"],
  ["serviceaccount/shop/orders", "alice"],
  ["environment=production"],
];

describe("a report", () => {
  test.each(SCOPES)("has the shape it says and holds what it counts: %j %j", async (...scope) => {
    const asked = scope.filter((one) => one !== undefined);
    const isNamed = asked[0]?.startsWith("environment") === true;
    if (isNamed) return void (await expect(asJson(demo, asked)).rejects.toThrow("nothing in the snapshot has the environment production"));
    const { about, ...all } = await asJson(demo, asked);
    const { counts } = about;
    expect(Object.values(counts.findings).reduce((a, b) => a + b)).toBe(all.findings.length);
    expect(counts.targets).toBe(all.targets.length);
    expect(counts.holders.rows).toBe(all.holders.length);
    expect(counts.holders.total).toBe(all.holders.reduce((sum, one) => sum + one.count, 0));
    expect(counts.entries).toEqual({ total: all.entries.length, inForce: all.entries.filter((one) => one.effective).length });
    expect(counts.outside.rows).toBe(all.outside.length);
    expect(counts.access.rows).toBe(all.access.length);
    expect(counts.access.pairs).toBe(all.access.reduce((sum, one) => sum + one.pairs, 0));
    expect([counts.into?.rows ?? 0, counts.outOf?.rows ?? 0]).toEqual([all.into.length, all.outOf.length]);
    const sets = new Set(all.targetSets.map((one) => one.id));
    expect(all.holders.every((one) => sets.has(one.targets))).toBe(true);
  });

  test("is the same, byte for byte, each time, and its hash is that of its JSON, whatever the format", async () => {
    const once = await textOf(demo, "json", ["namespace=shop"]);
    expect(await textOf(await estateAt("server/demo/bundle"), "json", ["namespace=shop"])).toBe(once);
    const hash = createHash("sha256").update(once).digest("hex");
    for (const format of ["html", "md", "csv"] as const) expect(await textOf(demo, format, ["namespace=shop"])).toContain(hash);
  });

  test("of a scope tells what touches it, and only that", async () => {
    const { about, findings, access, entries } = await asJson(demo, ["serviceaccount/shop/reports"]);
    expect(about.scope).toEqual([{ kind: "entity", asked: "serviceaccount/shop/reports", words: "k8s://demo/serviceaccount/shop/reports", entities: 1 }]);
    expect(findings.map((one) => one.rule)).toEqual(["role-annotation-refused"]);
    expect(access.length).toBeGreaterThan(3);
    const ref = "k8s://demo/serviceaccount/shop/reports";
    expect(access.every((row) => (row.side === "from-scope" ? row.who : row.whom).ref === ref)).toBe(true);
    expect(entries.every((one) => one.cluster === "demo")).toBe(true);
  });

  test.each([
    ["cluster=nowhere", "there is no cluster `nowhere`"],
    ["namespace=nowhere", "there is no namespace `nowhere`"],
    ["namespace=demo/nowhere", "there is no namespace"],
    ["account=000000000000", "there is no account `000000000000`"],
    ["team=nobody", "nothing in the snapshot has the team nobody"],
    ["nobody-at-all", "nothing is called `nobody-at-all`"],
  ])("refuses a scope that is not there: %s", async (scope, why) => {
    await expect(textOf(demo, "json", [scope])).rejects.toThrow(why);
  });
});

describe("what people have declared", () => {
  test("a finding that is accepted stands by itself, with who lives with it; in SARIF it is suppressed", async () => {
    const [finding] = (await asJson(demo)).findings;
    if (!finding) throw new Error("no finding");
    const members = new Map(askFindingBasis(demo, finding.id, []).members.map((one) => [one.ref, one.basis]));
    const risk = { id: "r1", finding: finding.id, rule: finding.rule, summary: finding.summary, owner: "asha", reason: "replaced in March", members };
    const declared = { ...NOTHING, accepted: [{ ...risk, acceptedAt: AT - 1, until: AT + 1 }] };
    const told = await asJson(demo, [], declared);
    expect(told.findings.map((one) => one.id)).not.toContain(finding.id);
    expect(told.accepted).toMatchObject([{ id: finding.id, risk: { owner: "asha", reason: "replaced in March" } }]);
    expect([told.about.counts.accepted, told.about.counts.findings[finding.severity]]).toEqual([1, 0]);
    expect(await textOf(demo, "md", [], declared)).toContain("replaced in March");
    expect(await textOf(demo, "sarif", [], declared)).toContain('"suppressions":[{"kind":"external","status":"accepted"');
    const over = await asJson(demo, [], { ...declared, now: AT + 2 });
    expect(over.findings.find((one) => one.id === finding.id)?.returned).toMatchObject({ because: "expired", risk: { owner: "asha" } });
    for (const format of ["html", "md", "csv", "sarif"] as const)
      expect(await textOf(demo, format, [], { ...declared, now: AT + 2 })).toContain("it is open again because its time is over");
  });

  test("what is marked is a target: who can become it is told with the way", async () => {
    const ref = "arn:aws:iam::111122223333:role/OrdersBucket" as Ref;
    const { targets, targetSets, holders } = await asJson(demo, [], { ...NOTHING, marks: [{ ref, reason: "every order", markedAt: AT }] });
    expect(targets).toContainEqual(expect.objectContaining({ who: expect.objectContaining({ ref }), of: `marked ${ref}`, why: "every order" }));
    const sets = new Map(targetSets.map((one) => [one.id, one]));
    const orders = holders.find((one) => one.who.ref === "k8s://demo/serviceaccount/shop/orders");
    expect([orders?.path.at(-1), sets.get(orders?.targets ?? "")?.allowed]).toEqual([ref, [`marked ${ref}`]]);
  });
});

/** What lasts, with how many and how: what rows of a closure come to when they are told by workloads and node groups. */
function byClass(estate: Estate, rows: Iterable<{ readonly ref: Ref; readonly verdict: string; readonly hops: number }>): string[] {
  const stable = new StableEntities(estate.world);
  const counts = new Map<string, number>();
  for (const { ref, verdict, hops } of rows) {
    const key = `${stable.of(ref)} ${verdict} ${hops}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).sort();
}

describe("law: a report equals the questions asked one by one, on fixture S", () => {
  test("who can become an administrator, and of what", () => {
    const { world, graph } = fixture;
    const administrators = administratorsOf(world, graph);
    expect(administrators.size).toBeGreaterThan(3);
    const best = new Map<Ref, { ref: Ref; verdict: "allowed" | "conditional" | "unknown" | "denied"; hops: number }>();
    const groups = new Map<Ref, Map<string, string>>();
    const note = (ref: Ref, verdict: "allowed" | "conditional" | "unknown" | "denied", hops: number, of: string): void => {
      const known = best.get(ref);
      if (!known || rankOf(verdict) < rankOf(known.verdict) || (verdict === known.verdict && hops < known.hops)) best.set(ref, { ref, verdict, hops });
      const own = groups.get(ref) ?? new Map<string, string>();
      const before = own.get(of);
      if (before === undefined || rankOf(verdict) < rankOf(before as typeof verdict)) own.set(of, verdict);
      groups.set(ref, own);
    };
    for (const [ref, admin] of administrators) {
      note(ref, admin.verdict, 0, admin.of);
      for (const row of whoCanBecome(graph, ref)) note(row.ref, worst(row.verdict, admin.verdict), row.hops, admin.of);
    }
    const { report, end } = gatherReport(fixture, OF, [], NOTHING);
    const rows = [...report.holders()];
    const told = rows.map((row) => `${row.who.ref} ${row.verdict} ${row.hops} ${row.count}`);
    expect(toldTogether(told)).toEqual(byClass(fixture, best.values()));
    const sets = new Map(report.targetSets.map((one) => [one.id, one]));
    const stable = new StableEntities(world);
    for (const row of rows) {
      const set = sets.get(row.targets);
      const words = (["allowed", "conditional", "unknown"] as const).flatMap((word) => (set?.[word] ?? []).map((of) => `${of} ${word}`)).sort();
      const alike = [...groups].filter(([ref]) => stable.of(ref) === row.who.ref).map(([, own]) => [...own].map(([of, word]) => `${of} ${word}`).sort());
      expect(alike).toContainEqual(words);
    }
    end();
  });

  /** Rows of one workload that differ in what they administer alone come together. */
  function toldTogether(rows: readonly string[]): string[] {
    const counts = new Map<string, number>();
    for (const row of rows) {
      const cut = row.lastIndexOf(" ");
      counts.set(row.slice(0, cut), (counts.get(row.slice(0, cut)) ?? 0) + Number(row.slice(cut + 1)));
    }
    return [...counts].map(([key, count]) => `${key} ${count}`).sort();
  }

  test("who gets into one entity, and what it gets to", () => {
    const { graph } = fixture;
    const busy = graph.refs.filter((ref) => ref.startsWith("k8s://") && ref.includes("/serviceaccount/")).slice(0, 40);
    const asked = busy.filter((ref) => reachFrom(graph, ref).length > 0).slice(0, 8);
    expect(asked.length).toBeGreaterThan(3);
    for (const ref of asked) {
      const { report, end } = gatherReport(fixture, OF, [ref], NOTHING);
      expect([...report.into()].map((row) => `${row.who.ref} ${row.verdict} ${row.hops} ${row.count}`).sort()).toEqual(
        byClass(fixture, whoCanBecome(graph, ref)),
      );
      expect([...report.outOf()].map((row) => `${row.whom.ref} ${row.verdict} ${row.hops} ${row.count}`).sort()).toEqual(
        byClass(fixture, reachFrom(graph, ref)),
      );
      end();
    }
  });

  test("the way of a finding about a workload or a node group begins with one of its pods or nodes", () => {
    const { report, end } = gatherReport(fixture, OF, [], NOTHING);
    const byFinding = new Map(report.findings.map((one) => [one.id, one]));
    const stable = new StableEntities(fixture.world);
    for (const { finding, edges } of report.ways) {
      const begins = finding === null ? undefined : byFinding.get(finding)?.paths.map((one) => one.path[0]);
      const first = edges[0]?.from as Ref;
      if (begins) expect(begins.includes(first) || begins.includes(stable.of(first))).toBe(true);
      expect(edges.some((edge) => edge.verdict === "denied")).toBe(false);
    }
    expect(report.ways.some(({ edges }) => edges[0]?.from.includes("/pod/"))).toBe(true);
    end();
  });

  test("every way is one that can be gone: from its first end to its last, over direct edges", () => {
    const { report, end } = gatherReport(fixture, OF, [], NOTHING);
    expect(report.ways.length).toBeGreaterThan(0);
    for (const { edges } of report.ways) for (const [i, edge] of edges.slice(1).entries()) expect(edge.from).toBe(edges[i]?.to);
    for (const { path, hops } of report.holders()) expect(path.length).toBe(hops + 1);
    end();
  });
});
