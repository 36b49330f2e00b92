import fc from "fast-check";
import { expect, test } from "vitest";
import { type AccessGraph, forEachPair } from "@/server/graph/access-graph.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { arnRef } from "@/server/model/ref.ts";
import { endsIn, forEachBetween } from "./between.ts";

/** An entity, and in which of its ways it is held; 0: whole. */
interface Held {
  readonly entity: number;
  readonly facet: number;
}
const end = fc.uniqueArray(fc.record({ entity: fc.nat(5), facet: fc.nat(2) }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ entity, facet }) => `${entity} ${facet}`,
});

function graphOf(edges: readonly (readonly [readonly Held[], readonly Held[]])[]): AccessGraph {
  const builder = new GraphBuilder();
  const nodeOf = ({ entity, facet }: Held): number => {
    const ref = arnRef(`arn:aws:iam::111122223333:role/r${entity}`);
    return facet === 0 ? builder.node(ref) : builder.facet(ref, `held ${facet}`);
  };
  const endOf = (some: readonly Held[]): number => {
    const [only, ...more] = some;
    return only && more.length === 0 ? nodeOf(only) : builder.set(JSON.stringify(some), () => some.map(nodeOf));
  };
  for (const [a, b] of edges) {
    const [from, to] = [endOf(a), endOf(b)];
    if (from !== to) builder.edge({ from, to, mechanism: "sts:AssumeRole", verdict: "allowed", ownOnly: true });
  }
  return builder.build();
}

/** Entities → the edges between them, with every edge written out. */
function writtenOut(graph: AccessGraph): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  forEachPair(graph, (edge, from, to) => {
    const [a, b] = [graph.base[from], graph.base[to]];
    if (a !== b) found.set(`${a} ${b}`, (found.get(`${a} ${b}`) ?? new Set()).add(edge));
  });
  return found;
}

const NONE: ReadonlySet<number> = new Set();

test("the edges between two entities are those that writing all of them out finds, however either is held and whatever sets they are in", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(end, end), { minLength: 1, maxLength: 8 }), (edges) => {
      const graph = graphOf(edges);
      const written = writtenOut(graph);
      const endsOf = endsIn(graph);
      const entities = [...new Set(graph.base)];
      for (const [from, to] of entities.flatMap((a) => entities.map((b) => [a, b] as const))) {
        const found = new Set<number>();
        forEachBetween(graph, endsOf, [from, to], (edge) => found.add(edge));
        expect(found, `${from} ${to}`).toEqual(written.get(`${from} ${to}`) ?? NONE);
      }
    }),
    { numRuns: 400 },
  );
});
