import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { writeAll } from "@/server/graph/edges/edge-kind.ts";
import { EDGE_KINDS } from "@/server/graph/edges/registry.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
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
 * Derives the graph as `buildGraph` does, edge kind by edge kind, so that it can be told where the time goes; `progress` hears of each kind when it is
 * done, so that a derivation that does not come to its end has said how far it came.
 */
export function measureGraph(world: World, progress: (line: string) => void) {
  const graph = new GraphBuilder();
  const seconds: Record<string, number> = {};
  const add = (label: string, work: () => void): void => {
    const cost = costOf(work);
    seconds[label] = round((seconds[label] ?? 0) + cost.cpuSeconds);
    progress(`graph: ${label} ${cost.cpuSeconds.toFixed(2)} s, ${peakMemory()} MiB`);
  };
  const whole = costOf(() => {
    for (const kind of EDGE_KINDS) add(kind.label, () => writeAll(kind, world, graph));
    for (let before = -1; before !== graph.facetNodes().length; ) {
      before = graph.facetNodes().length;
      for (const kind of EDGE_KINDS) if (kind.deriveFacets) add(`${kind.label} (facets)`, () => kind.deriveFacets?.(world, graph));
    }
    return graph.build();
  });
  const built = whole.result;
  return {
    seconds: round(whole.seconds),
    cpuSeconds: round(whole.cpuSeconds),
    nodes: built.refs.length,
    edges: built.from.length,
    cpuSecondsByKind: seconds,
    edgesByMechanism: edgesOf(built),
    peakMiB: peakMemory(),
  };
}
