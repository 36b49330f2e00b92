import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { type AccessAsked, accessPage } from "@/server/query/access/access.ts";
import type { AccessFilter } from "@/server/query/access/filter.ts";
import { accessMatrix } from "@/server/query/access/matrix.ts";
import { costOf, round, spreadOf } from "./clock.ts";

const PLAIN: Omit<AccessAsked, "filter"> = { sort: "verdict", descending: false, offset: 0, size: 100 };

/** What somebody clicks on one after the other: each is another table. */
function filtersFor(world: World): readonly AccessFilter[] {
  const clusters = [...world.clusters.keys()].map((name): AccessFilter => ({ who: { cluster: [name] } }));
  const accounts = [...world.accounts.keys()].map((id): AccessFilter => ({ whom: { account: [id] } }));
  return [
    { verdict: ["allowed"] },
    { verdict: ["conditional", "unknown"] },
    { how: ["sts:AssumeRole"] },
    { how: ["rbac"] },
    { who: { kind: ["pod"] } },
    { whom: { kind: ["iam-role"] } },
    { crosses: true },
    { words: ["deploy"] },
    { words: ["prod", "admin"] },
    ...clusters.slice(0, 10),
    ...accounts.slice(0, 10),
  ];
}

const slowestOf = (timed: readonly { readonly asked: string; readonly cpuMs: number }[]) =>
  timed
    .toSorted((a, b) => b.cpuMs - a.cpuMs)
    .slice(0, 3)
    .map(({ asked, cpuMs }) => ({ asked, cpuMs: round(cpuMs) }));

/** The table of access with its facets, written as JSON: the very first page, others of the same table, and the first pages of narrower ones. */
export function measureAccess(world: World, graph: AccessGraph) {
  const ask = (asked: AccessAsked) =>
    costOf(() => {
      const { facets, ...page } = accessPage(world, graph, asked);
      return { total: page.total, bytes: JSON.stringify([page, [...facets].map(([facet, values]) => [facet, [...values]])]).length };
    });
  const first = ask({ ...PLAIN, filter: {} });
  const next = Array.from({ length: 20 }, (_, i) => ask({ ...PLAIN, filter: {}, offset: 100 * (i + 1) }));
  const timed = filtersFor(world).map((filter) => ({ asked: JSON.stringify(filter), cpuMs: ask({ ...PLAIN, filter }).cpuSeconds * 1000 }));
  const matrix = [0, 1].map(() => costOf(() => JSON.stringify(accessMatrix(world, graph)).length));
  return {
    rows: first.result.total,
    firstMs: round(first.seconds * 1000),
    firstCpuMs: round(first.cpuSeconds * 1000),
    nextCpuMs: spreadOf(next.map((n) => n.cpuSeconds * 1000)),
    filtered: timed.length,
    filteredCpuMs: spreadOf(timed.map((t) => t.cpuMs)),
    slowest: slowestOf(timed),
    matrixCpuMs: matrix.map((m) => round(m.cpuSeconds * 1000)),
  };
}
