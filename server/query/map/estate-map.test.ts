import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessGraph, forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import { arnRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { placeOfRef } from "@/server/query/access/place.ts";
import { RANKS } from "./draw.ts";
import { type EstateMap, estateMap } from "./estate-map.ts";

const WORLD = new World(
  { version: 1, capturedAt: "2026-11-25T00:00:00Z", clusters: [], accounts: [], identityCenter: [], coverage: { read: [], failed: [], missing: [] } },
  0,
);
const account = (n: number): string => String(100_000_000_000 + n);
const role = (n: number): Ref => arnRef(`arn:aws:iam::${account(n % 3)}:role/r${n}`);
const user = (n: number): Ref => arnRef(`arn:aws:iam::${account(n % 2)}:user/u${n}`);
const pod = (n: number): Ref => k8sRef(`c${n % 3}`, "pod", `n${n % 4}`, `p${n}`);
const MECHANISMS = ["sts:AssumeRole", "rbac:pod-exec", "rbac:pod-create", "imds"] as const;
const VERDICTS = ["allowed", "conditional", "unknown"] as const;

/** Where an entity is drawn: the node whose rank, cluster, namespace or account it has. */
function nodeFor(map: EstateMap, ref: Ref): string | undefined {
  const place = placeOfRef(WORLD, ref);
  const own = map.nodes.filter((n) => n.rank === RANKS[place.kind] || (place.cluster !== "" && n.rank === "workloads"));
  return own.find((n) =>
    place.cluster === "" ? n.accounts.includes(place.account) : n.clusters.includes(place.cluster) && (n.namespace === "" || n.namespace === place.namespace),
  )?.id;
}

/** The same counted pair by pair. */
function written(graph: AccessGraph, map: EstateMap): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  forEachPair(graph, (edge, from, to) => {
    const [source, target] = [nodeFor(map, refOfNode(graph, from)), nodeFor(map, refOfNode(graph, to))];
    const line = source === target ? `within ${source}` : `${source} ${target} ${mechanismFamily(mechanismOfEdge(graph, edge))} ${verdictOfEdge(graph, edge)}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  });
  return counts;
}

function told(map: EstateMap): ReadonlyMap<string, number> {
  const edges = map.edges.flatMap((e) => VERDICTS.map((word) => [`${e.source} ${e.target} ${e.family} ${word}`, e.pairs[word]] as const));
  const within = map.nodes.map((n) => [`within ${n.id}`, n.within] as const);
  return new Map([...edges, ...within].filter(([, count]) => count > 0));
}

const entity = fc.oneof(fc.nat(20).map(role), fc.nat(8).map(user), fc.nat(30).map(pod));
const edge = fc.record({
  from: fc.uniqueArray(entity, { minLength: 1, maxLength: 6 }),
  to: fc.uniqueArray(entity, { minLength: 1, maxLength: 6 }),
  how: fc.nat(3),
  word: fc.nat(2),
});

describe("a snapshot by places", () => {
  it("counts every pair of entities in the edge of their places, or within their place, as writing all of them out does", () => {
    fc.assert(
      fc.property(fc.array(edge, { minLength: 1, maxLength: 12 }), (edges) => {
        const graph = new GraphBuilder();
        for (const { from, to, how, word } of edges) {
          const [a, b] = [from, to].map((refs) =>
            refs.length === 1 ? graph.node(refs[0] as Ref) : graph.set(refs.join(), () => refs.map((ref) => graph.node(ref))),
          );
          if (a !== b) graph.edge({ from: a as number, to: b as number, mechanism: MECHANISMS[how] ?? "imds", verdict: VERDICTS[word] ?? "unknown" });
        }
        const built = graph.build();
        const map = estateMap(WORLD, built);
        expect(new Map([...told(map)].sort())).toEqual(new Map([...written(built, map)].sort()));
      }),
    );
  });

  const crowd = (clusters: number, accounts: number): AccessGraph => {
    const graph = new GraphBuilder();
    for (let c = 0; c < clusters; c += 1)
      for (let n = 0; n < 3; n += 1)
        graph.edge({
          from: graph.node(k8sRef(`c${c}`, "pod", `n${n}`, "p")),
          to: graph.node(arnRef(`arn:aws:iam::${account(c % accounts)}:role/r`)),
          mechanism: "imds",
          verdict: "allowed",
        });
    return graph.build();
  };

  it.each([
    ["by namespace", 10, 5, 35],
    ["by cluster", 60, 40, 100],
    ["what is least of it together, where clusters and accounts are too many", 400, 400, 149],
  ])("is as fine as 150 nodes allow: %s", (_, clusters, accounts, nodes) => {
    const map = estateMap(WORLD, crowd(clusters, accounts));
    expect(map.nodes).toHaveLength(nodes);
    expect(map).toMatchObject({ entities: clusters * 3 + accounts, pairs: clusters * 3 });
    expect(map.nodes.reduce((n, node) => n + node.count, 0)).toBe(map.entities);
    expect(map.edges.reduce((n, e) => n + e.pairs.allowed, 0) + map.cut.pairs).toBe(map.pairs);
  });

  it("every family of mechanisms has its share of the lines", () => {
    const graph = new GraphBuilder();
    for (let a = 0; a < 30; a += 1)
      for (let b = 0; b < 30; b += 1)
        for (const mechanism of ["sts:AssumeRole", "sts:AssumeRoleWithSAML"] as const)
          if (a !== b)
            graph.edge({
              from: graph.node(arnRef(`arn:aws:iam::${account(a)}:user/u`)),
              to: graph.node(arnRef(`arn:aws:iam::${account(b)}:role/r`)),
              mechanism,
              verdict: "allowed",
            });
    const families = Map.groupBy(estateMap(WORLD, graph.build()).edges, (e) => e.family);
    expect([...families.values()].map((edges) => edges.length)).toEqual([150, 150]);
  });

  it("of more edges than can be drawn those with most pairs are, and the others are counted with theirs", () => {
    const graph = new GraphBuilder();
    for (let a = 0; a < 30; a += 1)
      for (let b = 0; b < 30; b += 1)
        for (let n = 0; n <= (a + b) % 3; n += 1)
          if (a !== b)
            graph.edge({
              from: graph.node(arnRef(`arn:aws:iam::${account(a)}:user/u`)),
              to: graph.node(arnRef(`arn:aws:iam::${account(b)}:role/r${n}`)),
              mechanism: "sts:AssumeRole",
              verdict: "allowed",
            });
    const map = estateMap(WORLD, graph.build());
    expect(map.edges).toHaveLength(300);
    expect(map.cut.edges).toBe(30 * 29 - 300);
    expect(Math.min(...map.edges.map((e) => e.pairs.allowed))).toBeGreaterThanOrEqual(2);
    expect(map.edges.reduce((n, e) => n + e.pairs.allowed, 0) + map.cut.pairs).toBe(map.pairs);
  });
});
