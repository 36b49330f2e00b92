import { compilingLate } from "@/server/api/compiling-late.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { deriveGraph, type Watch } from "@/server/graph/derivation.ts";
import type { World } from "@/server/graph/world.ts";
import { costOf, peakMemory, round } from "./clock.ts";

/** Edges of each mechanism, the most frequent first. */
function edgesOf(graph: AccessGraph): Record<string, number> {
  const counts = new Map<string, number>();
  for (const m of graph.mechanism) {
    const name = graph.mechanisms[m] ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]).slice(0, 25));
}

/**
 * Pairs of a user or role and a role for which `sts:AssumeRole` says whether the one may become the other. Most are settled many at a time: of a class
 * of callers and a class of roles, or because no policy of the one and no trust of the other leaves room for it.
 */
function decidedPairs(world: World, cpuSeconds: number) {
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  const roles = sum(world.facts.accounts.map((a) => a.roles.length));
  const pairs = (roles + sum(world.facts.accounts.map((a) => a.users.length))) * roles;
  return { pairs, cpuSeconds: round(cpuSeconds), perCpuSecond: Math.round(pairs / cpuSeconds) };
}

const ASSUME = "sts:AssumeRole";

/**
 * Derives the graph as `buildGraph` does and tells where the time goes, edge kind by edge kind; `progress` hears of each kind when it is
 * done, so that a derivation that does not come to its end has said how far it came.
 */
export function measureGraph(world: World, progress: (line: string) => void) {
  const seconds: Record<string, number> = {};
  const watch: Watch = (kind, isFacets) => {
    const label = isFacets ? `${kind} (facets)` : kind;
    const start = process.cpuUsage();
    return () => {
      const { user, system } = process.cpuUsage(start);
      const took = (user + system) / 1e6;
      seconds[label] = round((seconds[label] ?? 0) + took);
      progress(`graph: ${label} ${took.toFixed(2)} s, ${peakMemory()} MiB`);
    };
  };
  const whole = costOf(() => compilingLate(() => deriveGraph(world, undefined, watch).graph));
  const built = whole.result;
  return {
    seconds: round(whole.seconds),
    cpuSeconds: round(whole.cpuSeconds),
    nodes: built.usedNodes,
    edges: built.liveEdges,
    cpuSecondsByKind: seconds,
    decidedPairs: decidedPairs(world, (seconds[ASSUME] ?? 0) + (seconds[`${ASSUME} (facets)`] ?? 0)),
    edgesByMechanism: edgesOf(built),
    peakMiB: peakMemory(),
  };
}
