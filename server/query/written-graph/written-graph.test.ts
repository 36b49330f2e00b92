import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessGraph, mechanismOfEdge, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { anAccount, factsOf } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { forEachOut } from "@/server/graph/neighbours.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { placeOfRef } from "@/server/query/access/place.ts";
import type { GraphFilter } from "./node-filter.ts";
import { WrittenGraph } from "./written-graph.ts";

/** Entities 0 to 6, of two accounts; 7 to 10 are facets of 0 to 3, and those of 0 and 1 share what their entity shares. */
const ENTITIES = 7;
const NODES = 11;
const ACCOUNTS = ["111122223333", "444455556666"];
const world = new World(factsOf(anAccount({})), Date.UTC(2026, 10, 25));

const ref = (n: number): Ref => arnRef(`arn:aws:iam::${ACCOUNTS[n % 2]}:${n < 4 ? "role" : "user"}/r${n}`);
const nodeIn = (graph: GraphBuilder, n: number): number => (n < ENTITIES ? graph.node(ref(n)) : graph.facet(ref(n - ENTITIES), "narrow", n < ENTITIES + 2));

const end = fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1, maxLength: 5 });
const edges = fc.array(
  fc.record({
    from: end,
    to: end,
    verdict: fc.constantFrom<VerdictWord>("allowed", "conditional", "unknown"),
    mechanism: fc.constantFrom("sts:AssumeRole" as const, "rbac:pod-exec" as const, "runs-on" as const, "iam:one" as const),
    ownOnly: fc.boolean(),
    value: fc.constantFrom("a", "b"),
  }),
  { maxLength: 7 },
);
type Edges = typeof edges extends fc.Arbitrary<infer T> ? T : never;

function graphOf(list: Edges): AccessGraph {
  const graph = new GraphBuilder();
  for (let n = 0; n < NODES; n += 1) nodeIn(graph, n);
  for (const { from, to, value, ...edge } of list) {
    const set = (members: readonly number[]) => graph.set(members.join(" "), () => members.map((n) => nodeIn(graph, n)));
    const conditions =
      edge.verdict === "conditional" ? [{ key: "sts:ExternalId", operator: "StringEquals", values: [value], suppliedBy: "caller" as const }] : [];
    graph.edge({ ...edge, from: set(from), to: set(to), conditions });
  }
  return graph.build();
}

type Told = Record<string, VerdictWord>;

const keep = (found: Told, key: string, verdict: VerdictWord): void => {
  const old = found[key];
  if (old === undefined || rankOf(verdict) < rankOf(old)) found[key] = verdict;
};

const nameOf = (graph: AccessGraph, node: number): string => `${refOfNode(graph, node)}|${graph.facets[node]}`;

/** Every step that the graph itself allows, as far as `may` lets it. */
function stepsOf(graph: AccessGraph, may: (from: Ref, to: Ref, mechanism: string, verdict: VerdictWord) => boolean): Told {
  const found: Told = {};
  for (let node = 0; node < graph.nodes; node += 1)
    forEachOut(graph, node, (edge, to) => {
      const [mechanism, verdict] = [mechanismOfEdge(graph, edge), verdictOfEdge(graph, edge)];
      if (mechanism === "runs-on" || to === node || !may(refOfNode(graph, node), refOfNode(graph, to), mechanism, verdict)) return;
      keep(found, `${nameOf(graph, node)} ${mechanism} ${nameOf(graph, to)}`, verdict);
    });
  return found;
}

const writtenName = (written: WrittenGraph, number: number): string => {
  const { ref, as } = written.node(number);
  return `${ref}|${as ?? ""}`;
};

/** The steps of what is written out. */
function pairsOf(written: WrittenGraph): Told {
  const found: Told = {};
  for (let node = 0; node < written.nodes; node += 1)
    for (const edge of written.edgesFrom(node)) {
      const key = `${writtenName(written, edge.from)} ${edge.mechanism} ${writtenName(written, edge.to)}`;
      expect(found[key], "a pair is written once").toBeUndefined();
      found[key] = edge.verdict;
    }
  return found;
}

/** The steps of the classes, as somebody follows them who knows nothing but nodes and edges. */
function classStepsOf(written: WrittenGraph): Told {
  const found: Told = {};
  for (let at = 0; at < written.edges; at += 1) {
    const edge = written.edge(at);
    for (const from of written.membersAt(edge.from))
      for (const to of written.membersAt(edge.to))
        if (from !== to) keep(found, `${writtenName(written, from)} ${edge.mechanism} ${writtenName(written, to)}`, edge.verdict);
  }
  return found;
}

const filters: fc.Arbitrary<GraphFilter> = fc.record(
  {
    verdict: fc.constantFrom([], ["allowed" as const], ["conditional" as const, "unknown" as const]),
    how: fc.constantFrom([], ["sts:AssumeRole"], ["iam:", "rbac:pod-exec"]),
    crosses: fc.boolean(),
    words: fc.constantFrom([], ["R1"], ["role/", "5566"]),
    who: fc.constantFrom({}, { account: [ACCOUNTS[0] ?? ""] }, { kind: ["iam-user"] }, { ref: ref(1) }),
    whom: fc.constantFrom({}, { account: [ACCOUNTS[1] ?? ""] }, { ref: ref(0) }),
    within: fc.constantFrom({}, { account: [ACCOUNTS[1] ?? ""] }, { cluster: ["none"] }),
  },
  { requiredKeys: [] },
);

/** What a filter means, pair by pair. */
function meets(f: GraphFilter, from: Ref, to: Ref, mechanism: string, verdict: VerdictWord): boolean {
  const isAt = (place: object, part: string, wanted: readonly string[]) =>
    wanted.length === 0 || wanted.includes((place as Record<string, string>)[part] ?? "");
  const [a, b] = [placeOfRef(world, from), placeOfRef(world, to)];
  const ends = [[f.who, from, a] as const, [f.whom, to, b] as const];
  const areEnds = ends.every(
    ([asked = {}, one, place]) =>
      (asked.ref === undefined || asked.ref === one) &&
      Object.entries(asked).every(([part, wanted]) => part === "ref" || isAt(place, part, (wanted as readonly string[]) ?? [])),
  );
  const hows = f.how ?? [];
  return (
    areEnds &&
    ((f.verdict ?? []).length === 0 || (f.verdict ?? []).includes(verdict)) &&
    (hows.length === 0 || hows.some((how) => how === mechanism || (how.endsWith(":") && mechanism.startsWith(how)))) &&
    (f.crosses === undefined || (a.account !== b.account) === f.crosses) &&
    [from, to].some((one) => (f.words ?? []).every((word) => one.toLowerCase().includes(word.toLowerCase()))) &&
    [a, b].some((place) => Object.entries(f.within ?? {}).every(([part, wanted]) => isAt(place, part, wanted ?? [])))
  );
}

/** The names of the nodes that a walk over steps comes to from an entity, or against them. */
function walked(graph: AccessGraph, steps: Told, start: Ref | undefined, isBackwards: boolean): ReadonlySet<string> {
  const found = new Set(
    Array.from({ length: graph.nodes }, (_, node) => node).flatMap((node) => (refOfNode(graph, node) === start ? [nameOf(graph, node)] : [])),
  );
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const step of Object.keys(steps)) {
      const [from = "", , to = ""] = step.split(" ");
      if (found.has(isBackwards ? to : from)) found.add(isBackwards ? from : to);
    }
  }
  return found;
}

describe("law: what is written is what the graph says", () => {
  it("pairs and classes are the steps that the graph lets each node take", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const graph = graphOf(list);
        const written = new WrittenGraph(world, graph, {});
        const steps = stepsOf(graph, () => true);
        expect(pairsOf(written)).toEqual(steps);
        expect(classStepsOf(written)).toEqual(steps);
        expect(written.pairs).toBe(Object.keys(steps).length);
        expect(written.mostPairs).toBeGreaterThanOrEqual(written.pairs);
      }),
      { numRuns: 500 },
    );
  });

  it("a filter leaves exactly the pairs that meet it, and their ends", () => {
    fc.assert(
      fc.property(edges, filters, (list, filter) => {
        const graph = graphOf(list);
        const written = new WrittenGraph(world, graph, filter);
        const steps = stepsOf(graph, (...pair) => meets(filter, ...pair));
        expect(pairsOf(written)).toEqual(steps);
        expect(classStepsOf(written)).toEqual(steps);
      }),
      { numRuns: 1500 },
    );
  });

  it("ways from an entity, to one and around one are the edges that a walk comes by", () => {
    const ends = fc.constantFrom(ref(0), ref(1), ref(4));
    const ways = fc.oneof(fc.record({ from: ends }), fc.record({ to: ends }), fc.record({ from: ends, to: ends }), fc.record({ around: ends }));
    fc.assert(
      fc.property(edges, ways, fc.constantFrom<readonly VerdictWord[]>([], ["allowed"], ["allowed", "conditional"]), (list, asked, verdict) => {
        const graph = graphOf(list);
        const steps = stepsOf(graph, (_from, _to, _how, word) => verdict.length === 0 || verdict.includes(word));
        const [from, to, around] = ["from", "to", "around"].map((end) => (asked as Record<string, Ref | undefined>)[end]);
        const [behind, before] = [walked(graph, steps, from ?? around, false), walked(graph, steps, to ?? around, true)];
        const expected = Object.entries(steps).filter(([step]) => {
          const [start = "", , end = ""] = step.split(" ");
          if (around) return behind.has(start) || before.has(end);
          return (!from || behind.has(start)) && (!to || before.has(end));
        });
        const written = new WrittenGraph(world, graph, { ways: asked, verdict });
        expect(pairsOf(written)).toEqual(Object.fromEntries(expected));
        expect(classStepsOf(written)).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 1000 },
    );
  });

  it("a class of callers is no class of targets: who is led to a class cannot leave by it", () => {
    fc.assert(
      fc.property(edges, (list) => {
        const written = new WrittenGraph(world, graphOf(list), {});
        for (let at = 0; at < written.edges; at += 1) {
          const { from, to } = written.edge(at);
          if (from >= written.nodes) expect(written.junctions[from - written.nodes]?.side).toBe("callers");
          if (to >= written.nodes) expect(written.junctions[to - written.nodes]?.side).toBe("targets");
        }
      }),
      { numRuns: 200 },
    );
  });

  it("does not depend on the order in which the graph was put together", () => {
    const told = (written: WrittenGraph): unknown => ({
      nodes: Array.from({ length: written.nodes }, (_, n) => written.node(n)),
      classes: written.junctions.map(({ side, members }) => [side, ...members]),
      edges: Array.from({ length: written.edges }, (_, n) => written.edge(n)),
    });
    fc.assert(
      fc.property(edges, fc.infiniteStream(fc.nat()), (list, random) => {
        // edges between the same ends by one mechanism are put together by the graph, in their order
        const once = [...new Map(list.map((e) => [`${e.from} ${e.to} ${e.mechanism}`, e])).values()];
        const shuffled = once.map((e) => ({ e, at: random.next().value ?? 0 })).sort((a, b) => a.at - b.at);
        expect(told(new WrittenGraph(world, graphOf(shuffled.map(({ e }) => e)), {}))).toEqual(told(new WrittenGraph(world, graphOf(once), {})));
      }),
      { numRuns: 300 },
    );
  });
});
