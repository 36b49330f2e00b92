import type { Estate } from "@/server/api/estate.ts";
import type { ReportWay } from "@/server/contract/report.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import type { Holder } from "@/server/findings/holders.ts";
import { refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Verdict } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { explain } from "@/server/query/explain.ts";
import { isOutside } from "./outside.ts";

const toldVerdict = ({ conditions, missing, assumptions, steps, ...rest }: Verdict): VerdictAnswer => ({
  ...rest,
  conditions: conditions.map((one) => ({ ...one, values: [...one.values] })),
  missing: [...missing],
  assumptions: [...assumptions],
  steps: [...steps],
});

/** Pods or nodes of one that lasts that are tried, the first by name. */
const TRIED = 20;

/**
 * For findings, which speak of what lasts: a way with the proof of each of its steps, which begins with a pod of the workload or a node of the group that the finding names,
 * the first of which it is true. Undefined where there is none, as for a namespace in which somebody could make a pod.
 */
export function provenOfLasting({ world, graph }: Estate, stable: StableEntities): (path: readonly Ref[]) => VerdictAnswer[] | undefined {
  let known: ReadonlyMap<Ref, readonly Ref[]> | undefined;
  const made = (): ReadonlyMap<Ref, readonly Ref[]> => {
    const members = new Map<Ref, Ref[]>();
    for (const node of graph.order.sorted) {
      if (node >= graph.nodes || !graph.isUsed(node)) continue;
      const ref = refOfNode(graph, node);
      const lasting = stable.of(ref);
      const of = members.get(lasting) ?? [];
      if (lasting === ref || of.length === TRIED) continue;
      members.set(lasting, [...of, ref]);
    }
    return members;
  };
  return ([first, ...rest]) => {
    if (first === undefined) return undefined;
    if (graph.indexOf.get(first) !== undefined) return proven(world, [first, ...rest]);
    known ??= made();
    for (const member of known.get(first) ?? []) {
      const edges = proven(world, [member, ...rest]);
      if (edges) return edges;
    }
    return undefined;
  };
}

/** A way with the proof of each of its steps; undefined where a step is no direct one, so that nothing is told that was not proven. */
function proven(world: World, path: readonly Ref[]): VerdictAnswer[] | undefined {
  const steps = path.filter((ref, i) => ref !== path[i - 1]);
  const edges: VerdictAnswer[] = [];
  for (const [i, to] of steps.slice(1).entries()) {
    const from = steps[i];
    const best = from && explain(world, from, to)[0];
    if (!best || best.verdict === "denied") return undefined;
    edges.push(toldVerdict(best));
  }
  return edges.length === 0 ? undefined : edges;
}

/** Ways to an administrator that are told step by step. */
const TOLD_WAYS = 6;

/** Of how many holders the best ways are looked for. */
const LOOKED = 5_000;

/**
 * The worst ways to an administrator: of outside parties before those from within, the most certain first, then the shortest; of those that go over the same
 * entities one.
 */
export function worstWays(world: World, holders: Iterable<Pick<Holder, "ref" | "verdict" | "hops" | "path">>): readonly ReportWay[] {
  const found: Pick<Holder, "verdict" | "path">[][] = [[], []];
  const seen = new Set<string>();
  let left = LOOKED;
  for (const { ref, verdict, hops, path } of holders) {
    left -= 1;
    if (left < 0) break;
    const on = path.slice(1).join(" ");
    if (hops === 0 || seen.has(on)) continue;
    seen.add(on);
    found[isOutside(world, ref) ? 0 : 1]?.push({ verdict, path });
  }
  const ways: ReportWay[] = [];
  for (const { verdict, path } of found.flat()) {
    const edges = proven(world, path);
    if (edges) ways.push({ finding: null, verdict, edges });
    if (ways.length === TOLD_WAYS) break;
  }
  return ways;
}
