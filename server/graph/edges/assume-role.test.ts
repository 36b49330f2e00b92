import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionsOfEdge, forEachPair, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { writeAll } from "@/server/graph/edges/edge-kind.ts";
import { allow, anAccount, aRole, aUser, factsOf } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { assumeRole } from "./assume-role.ts";
import { A, lookAlikes } from "./look-alikes.ts";

const TIME = Date.UTC(2026, 10, 25);

/** Every identity against every role, each pair decided by itself. */
function pairByPair(world: World): readonly string[] {
  const all = [...world.accounts.values()].flatMap((a) => [...a.facts.users, ...a.facts.roles].map((i) => arnRef(i.arn)));
  return all.flatMap((from) =>
    all.flatMap((to) =>
      from === to
        ? []
        : assumeRole
            .decide(world, from, to, "")
            .flatMap((d) => (d.decision.verdict === "denied" ? [] : [line(from, to, d.decision.verdict, d.decision.conditions)])),
    ),
  );
}

const line = (from: string, to: string, verdict: string, conditions: readonly unknown[] | undefined): string =>
  `${from} ${to} ${verdict} ${JSON.stringify(verdict === "conditional" ? (conditions ?? []) : [])}`;

function classByClass(world: World): readonly string[] {
  const builder = new GraphBuilder();
  writeAll(assumeRole, world, builder);
  const graph = builder.build();
  const lines: string[] = [];
  forEachPair(graph, (edge, from, to) => {
    const ends = [refOfNode(graph, from), refOfNode(graph, to)] as const;
    if (/:(user|role)\//.test(ends[0])) lines.push(line(...ends, verdictOfEdge(graph, edge), conditionsOfEdge(graph, edge)));
  });
  return lines;
}

describe("law: the class graph equals the expanded graph, for sts:AssumeRole (B1 to B41)", () => {
  it("whatever policies, boundaries, tags, devices and named principals tell apart", () => {
    fc.assert(
      fc.property(lookAlikes, (facts) => {
        const world = new World(facts, TIME);
        const asked = new Set(pairByPair(world));
        const written = classByClass(world);
        expect(written.filter((l) => !asked.has(l))).toEqual([]);
        expect([...asked].filter((l) => !written.includes(l))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("five hundred callers and five hundred roles that nothing tells apart are one edge", () => {
    const many = Array.from({ length: 500 }, (_, n) => n);
    const account = anAccount({
      users: many.map((n) => aUser(`u${n}`, [allow("sts:AssumeRole")])),
      roles: many.map((n) => aRole(`r${n}`, { AWS: A })),
    });
    const builder = new GraphBuilder();
    writeAll(assumeRole, new World(factsOf(account), TIME), builder);
    const graph = builder.build();
    expect(graph.from).toHaveLength(1);
    let pairs = 0;
    forEachPair(graph, () => {
      pairs += 1;
    });
    expect(pairs).toBe(250_000);
  });
});
