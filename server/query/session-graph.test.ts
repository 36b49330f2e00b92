import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { Condition } from "@/server/model/verdict.ts";
import { reachFrom, whoCanBecome } from "./closure.ts";
import { bestPaths } from "./paths.ts";
import { sessionGraph } from "./session-graph.ts";

const ref = (n: number): Ref => arnRef(`arn:aws:iam::111122223333:role/r${n}`);
const asks = (key: string, operator: string, ...values: string[]): Condition => ({ key, operator, values, suppliedBy: "caller", always: true });
const avoidable = ({ always: _, ...c }: Condition): Condition => c;

interface Hop {
  readonly from: number;
  readonly to: number;
  readonly mechanism?: Mechanism;
  readonly conditions: readonly Condition[];
}

function graphOf(hops: readonly Hop[], size = 4): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < size; n += 1) graph.node(ref(n));
  for (const { from, to, mechanism = "sts:AssumeRole", conditions } of hops)
    graph.edge({
      from: graph.node(ref(from)),
      to: graph.node(ref(to)),
      mechanism,
      verdict: conditions.length > 0 ? "conditional" : "allowed",
      conditions,
      ownOnly: true,
    });
  return graph.build();
}

/** Whether 0 reaches the end of the chain 0 → 1 → 2 … with these conditions hop by hop. */
function isWay(...chain: readonly (readonly Condition[])[]): boolean {
  const graph = graphOf(
    chain.map((conditions, i) => ({ from: i, to: i + 1, conditions })),
    chain.length + 1,
  );
  const end = ref(chain.length);
  const reached = reachFrom(graph, ref(0)).some((row) => row.ref === end);
  expect(whoCanBecome(graph, end).some((row) => row.ref === ref(0))).toBe(reached);
  expect(bestPaths(sessionGraph(graph), ref(0), end, { maxHops: 9, limit: 9, classOf: (n) => n }).paths.length > 0).toBe(reached);
  return reached;
}

const identity = (value: string): Condition => asks("sts:SourceIdentity", "StringEquals", value);
const carried = (...values: string[]): Condition => asks("aws:SourceIdentity", "StringEquals", ...values);
const passes = (value: string): Condition => asks("aws:RequestTag/team", "StringEquals", value);
const tagged = (...values: string[]): Condition => asks("aws:PrincipalTag/Team", "StringEquals", ...values);
const handsOn = asks("sts:TransitiveTagKeys", "ForAnyValue:StringEquals", "team");

describe("a path whose conditions contradict each other is dropped", () => {
  it.each<[string, boolean, (readonly Condition[])[]]>([
    ["B35: a name that each call chooses anew", true, [[asks("sts:ExternalId", "StringEquals", "a")], [asks("sts:ExternalId", "StringEquals", "b")]]],
    ["B28: the source identity that was set", true, [[identity("ann")], [carried("ann")]]],
    ["B28: another source identity than was set", false, [[identity("ann")], [carried("bob")]]],
    ["B28: a source identity set again to another value", false, [[identity("ann")], [identity("bob")]]],
    ["B28: two hops later", false, [[identity("ann")], [], [carried("bob")]]],
    ["B28: one of several values", true, [[identity("ann")], [], [carried("bob", "ann")]]],
    ["B28: what each hop asks of it, together", false, [[asks("sts:SourceIdentity", "StringLike", "a*")], [carried("ann", "bob")], [carried("bob")]]],
    ["B28: patterns without a value in common", false, [[asks("sts:SourceIdentity", "StringLike", "a*")], [asks("aws:SourceIdentity", "StringLike", "b*")]]],
    ["B28: patterns with one", true, [[asks("sts:SourceIdentity", "StringLike", "a*")], [asks("aws:SourceIdentity", "StringLike", "*n")]]],
    ["B28: a value that a later hop refuses", false, [[identity("ann")], [asks("aws:SourceIdentity", "StringNotEquals", "ann")]]],
    [
      "B28: if it is there at all",
      true,
      [[asks("sts:SourceIdentity", "StringEqualsIfExists", "ann")], [asks("aws:SourceIdentity", "StringEqualsIfExists", "bob")]],
    ],
    ["B28: it is there, and must be another one if it is", false, [[identity("ann")], [asks("aws:SourceIdentity", "StringEqualsIfExists", "bob")]]],
    ["a variable that is not known", true, [[identity("ann")], [carried("\u0024{aws:username}")]]],
    ["one of several ways in", true, [[identity("ann")], [avoidable(carried("bob"))]]],
    ["one of several ways to begin", true, [[avoidable(identity("ann"))], [carried("bob")]]],
    ["B26: the tag that the session was begun with", true, [[passes("web")], [tagged("web")]]],
    ["B26: another one", false, [[passes("web")], [tagged("db")]]],
    ["B26: a tag that does not go on", true, [[passes("web")], [], [tagged("db")]]],
    ["B26: a tag that does not go on is passed anew", true, [[passes("web")], [passes("db")], [tagged("db")]]],
    ["B26: a tag that goes on", false, [[passes("web"), handsOn], [], [tagged("db")]]],
    ["B26: a tag that goes on is not set again", false, [[passes("web"), handsOn], [passes("db")]]],
    ["B27: a tag that goes on may show as what is passed", true, [[passes("web"), handsOn], [passes("web")]]],
    ["B33: the role's own tag where none needs to be passed", true, [[asks("aws:RequestTag/team", "StringNotEquals", "db")], [tagged("db")]]],
    ["B34: the session's name", true, [[asks("sts:RoleSessionName", "StringEquals", "ann")], [asks("aws:userid", "StringLike", "*:ann")]]],
    ["B34: another name", false, [[asks("sts:RoleSessionName", "StringEquals", "ann")], [asks("aws:userid", "StringEquals", "AROAEXAMPLE:bob")]]],
    [
      "B34: the next session has a name of its own",
      true,
      [[asks("sts:RoleSessionName", "StringEquals", "ann")], [], [asks("aws:userid", "StringLike", "*:bob")]],
    ],
  ])("%s", (_, want, chain) => {
    expect(isWay(...chain)).toBe(want);
  });

  it("B28: a step that is no call of STS begins anew: nothing is carried over it", () => {
    const graph = graphOf([
      { from: 0, to: 1, conditions: [identity("ann")] },
      { from: 1, to: 2, mechanism: "iam:iam-002", conditions: [] },
      { from: 2, to: 3, conditions: [carried("bob")] },
    ]);
    expect(reachFrom(graph, ref(0)).map((r) => r.ref)).toEqual([ref(1), ref(2), ref(3)]);
  });

  it("a token begins anew too", () => {
    const graph = graphOf([
      { from: 0, to: 1, conditions: [identity("ann")] },
      { from: 1, to: 2, mechanism: "sts:AssumeRoleWithWebIdentity", conditions: [identity("bob")] },
      { from: 2, to: 3, conditions: [carried("bob")] },
    ]);
    expect(reachFrom(graph, ref(0))).toHaveLength(3);
  });

  it("a longer way that does not contradict itself takes its place", () => {
    const graph = graphOf([
      { from: 0, to: 1, conditions: [identity("ann")] },
      { from: 0, to: 2, conditions: [identity("bob")] },
      { from: 2, to: 1, conditions: [] },
      { from: 1, to: 3, conditions: [carried("bob")] },
    ]);
    expect(reachFrom(graph, ref(0)).find((r) => r.ref === ref(3))).toMatchObject({ verdict: "conditional", hops: 3, path: [0, 2, 1, 3].map(ref) });
    expect(whoCanBecome(graph, ref(3)).map((r) => [r.ref, r.hops])).toEqual([
      [ref(1), 1],
      [ref(2), 2],
      [ref(0), 3],
    ]);
  });

  it("between sets of roles a session never becomes its own role in another state", () => {
    const graph = new GraphBuilder();
    const some = graph.set("some", () => [0, 1].map((n) => graph.node(ref(n))));
    graph.edge({ from: some, to: some, mechanism: "sts:AssumeRole", verdict: "conditional", conditions: [identity("ann")], ownOnly: true });
    graph.edge({
      from: graph.node(ref(0)),
      to: graph.node(ref(2)),
      mechanism: "sts:AssumeRole",
      verdict: "conditional",
      conditions: [carried("ann")],
      ownOnly: true,
    });
    graph.edge({
      from: graph.node(ref(1)),
      to: graph.node(ref(3)),
      mechanism: "sts:AssumeRole",
      verdict: "conditional",
      conditions: [carried("bob")],
      ownOnly: true,
    });
    const built = graph.build();
    expect(reachFrom(built, ref(0)).map((r) => [r.ref, r.hops])).toEqual([
      [ref(1), 1],
      [ref(2), 1],
    ]);
    expect(reachFrom(built, ref(1)).map((r) => [r.ref, r.hops])).toEqual([
      [ref(0), 1],
      [ref(3), 1],
      [ref(2), 2],
    ]);
  });
});

const SIZE = 5;
const LONGEST = 8;
const hop = fc.record({
  from: fc.nat(SIZE - 1),
  to: fc.nat(SIZE - 1),
  mechanism: fc.constantFrom<Mechanism>("sts:AssumeRole", "sts:AssumeRole", "iam:iam-002"),
  conditions: fc.constantFrom<readonly Condition[]>(
    [],
    [],
    [identity("a")],
    [identity("b")],
    [carried("a")],
    [carried("b")],
    [carried("a", "b")],
    [avoidable(carried("b"))],
  ),
});
const hops = fc.uniqueArray(hop, { maxLength: 12, selector: (h) => `${h.from} ${h.to} ${h.mechanism}` });

/** The values that the source identity may have after a call; none when it would have to change. */
function valuesAfter(values: readonly string[] | undefined, { mechanism, conditions }: Hop): readonly string[] | undefined {
  if (mechanism !== "sts:AssumeRole") return undefined;
  return conditions.filter((c) => c.always).reduce<readonly string[] | undefined>((v, c) => (v ?? c.values).filter((x) => c.values.includes(x)), values);
}

/** Slow and obvious: walks of every length; those on which the source identity would have to change are none. */
function enumerated(list: readonly Hop[], from: number): ReadonlyMap<number, string> {
  const best = new Map<number, string>();
  const walk = (at: number, length: number, worst: number, values: readonly string[] | undefined): void => {
    if (at !== from) best.set(at, [best.get(at) ?? "9", `${worst} ${length}`].sort()[0] ?? "");
    for (const h of list.filter((one) => one.from === at && one.to !== at && length < LONGEST)) {
      const left = valuesAfter(values, h);
      if (left?.length !== 0) walk(h.to, length + 1, h.conditions.length > 0 ? 1 : worst, left);
    }
  };
  walk(from, 0, 0, undefined);
  return best;
}

describe("law: only contradictory paths are dropped", () => {
  it("who and reach find exactly what walking finds, as certain and as short", () => {
    fc.assert(
      fc.property(hops, (list) => {
        const graph = graphOf(list, SIZE);
        const walked = Array.from({ length: SIZE }, (_, n) => enumerated(list, n));
        const told = (rows: ReturnType<typeof reachFrom>) => new Map(rows.map((r) => [r.ref, `${r.verdict === "allowed" ? 0 : 1} ${r.hops}`]));
        for (let n = 0; n < SIZE; n += 1) {
          expect(told(reachFrom(graph, ref(n)))).toEqual(new Map([...(walked[n] ?? [])].map(([to, best]) => [ref(to), best])));
          const into = walked.flatMap((ends, from) => (ends.has(n) ? [[ref(from), ends.get(n)] as const] : []));
          expect(told(whoCanBecome(graph, ref(n)))).toEqual(new Map(into));
        }
      }),
      { numRuns: 400 },
    );
  });
});
