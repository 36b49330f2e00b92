import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { Step, Steps } from "./path-steps.ts";

/** Equal ways as far as they have come: the nodes where they stand, and how many of the ways stand at each. */
export interface Chain {
  readonly before: Chain | undefined;
  /** Of the step that led here. */
  readonly key: number;
  readonly nodes: readonly number[];
  readonly counts: readonly number[];
  readonly length: number;
  /** Whether an edge of the very level was taken: a way without one was found at a better level already. */
  readonly isOfLevel: boolean;
}

export const chainAt = (node: number, isOfLevel: boolean): Chain => ({ before: undefined, key: -1, nodes: [node], counts: [1], length: 0, isOfLevel });

/** A step of a chain, from all its nodes together. */
export interface ChainStep extends Pick<Step, "key" | "verdict" | "left" | "nodes"> {
  /** How many ways come to each of the nodes; undefined where the chain stands at one node: as many as stand there. */
  readonly counts?: readonly number[];
}

interface Building {
  readonly key: number;
  readonly verdict: number;
  left: number;
  readonly at: Map<number, number>;
}

/** The ways on from a chain, nearest to the end first. */
export function stepsOf(chain: Chain, steps: Steps): readonly ChainStep[] {
  const [node, ...others] = chain.nodes;
  if (node === undefined) return [];
  if (others.length === 0) return steps.from(node);
  const merged = new Map<number, Building>();
  for (const [i, from] of chain.nodes.entries()) for (const step of steps.from(from)) add(merged, step, chain.counts[i] ?? 0);
  steps.work += merged.size;
  return [...merged.values()]
    .map(({ key, verdict, left, at }) => ({ key, verdict, left, nodes: [...at.keys()], counts: [...at.values()] }))
    .sort((a, b) => a.left - b.left || a.key - b.key);
}

function add(merged: Map<number, Building>, step: Step, count: number): void {
  const there = merged.get(step.key) ?? { key: step.key, verdict: step.verdict, left: step.left, at: new Map() };
  merged.set(step.key, there);
  there.left = Math.min(there.left, step.left);
  for (const node of step.nodes) there.at.set(node, (there.at.get(node) ?? 0) + count);
}

type Clash = "none" | "some" | "all";

/**
 * Whether the ways of a chain have been at an entity: a path comes to an entity once, and to one that it held in a narrower way once more as a whole.
 * Where interchangeable entities stand together only some of the ways have been at one of them.
 */
function clashOf(graph: AccessGraph, chain: Chain, node: number): Clash {
  const base = graph.base[node];
  let clash: Clash = "none";
  for (let at: Chain | undefined = chain; at; at = at.before) {
    const [one, ...others] = at.nodes;
    if (others.length > 0) {
      if (at.nodes.includes(node)) clash = "some";
    } else if (one === node || (graph.base[one ?? 0] === base && (one === base || node !== base))) return "all";
  }
  return clash;
}

/** A chain after one of its steps. A node that some of the ways have been at goes on alone, with the others of the ways. */
export function extended(graph: AccessGraph, chain: Chain, step: ChainStep, steps: Steps): readonly Chain[] {
  const isOfLevel = chain.isOfLevel || step.verdict === steps.asked.level;
  const made = (before: Chain, nodes: readonly number[], counts: readonly number[]): Chain => ({
    before,
    key: step.key,
    nodes,
    counts,
    length: before.length + 1,
    isOfLevel,
  });
  const countAt = (i: number): number => step.counts?.[i] ?? chain.counts[0] ?? 0;
  const clashes = step.nodes.map((node) => clashOf(graph, chain, node));
  const kept = clashes.flatMap((clash, i) => (clash === "none" ? [i] : []));
  const plain =
    kept.length === 0
      ? []
      : [
          made(
            chain,
            kept.map((i) => step.nodes[i] ?? 0),
            kept.map(countAt),
          ),
        ];
  const alone = clashes.flatMap((clash, i) => {
    const node = step.nodes[i] ?? 0;
    const before = clash === "some" ? without(chain, node, steps) : undefined;
    const after = before && walked(before, step.key, steps).get(node);
    return before && after ? [made(before, [node], [after])] : [];
  });
  return [...plain, ...alone];
}

/** How many ways stand at each node after a step of the chain. */
function walked(chain: Chain, key: number, steps: Steps): ReadonlyMap<number, number> {
  const at = new Map<number, number>();
  for (const [i, from] of chain.nodes.entries()) {
    const step = steps.from(from).find((s) => s.key === key);
    for (const node of step?.nodes ?? []) at.set(node, (at.get(node) ?? 0) + (chain.counts[i] ?? 0));
  }
  return at;
}

/** The ways of a chain that have not been at a node; undefined when there is none. */
function without(chain: Chain, node: number, steps: Steps): Chain | undefined {
  if (!chain.before) return chain;
  const before = without(chain.before, node, steps);
  if (!before) return undefined;
  if (before === chain.before && !chain.nodes.includes(node)) return chain;
  const at = walked(before, chain.key, steps);
  const nodes = chain.nodes.filter((n) => n !== node && at.has(n));
  return nodes.length === 0 ? undefined : { ...chain, before, nodes, counts: nodes.map((n) => at.get(n) ?? 0) };
}

/** One of the ways of a chain, edge by edge. */
export function oneWay(chain: Chain, steps: Steps): { readonly nodes: readonly number[]; readonly edges: readonly number[] } {
  const nodes = [chain.nodes[0] ?? 0];
  const edges: number[] = [];
  for (let at = chain; at.before; at = at.before) {
    const to = nodes[nodes.length - 1] ?? 0;
    const { from, edge } = stepTo(at.before, at.key, to, steps);
    edges.push(edge);
    nodes.push(from);
  }
  return { nodes: nodes.reverse(), edges: edges.reverse() };
}

/** All nodes that the ways of a chain go through, place by place: those alone that lead to its end. */
export function nodesOfWays(chain: Chain, steps: Steps): readonly (readonly number[])[] {
  const places: (readonly number[])[] = [chain.nodes];
  let kept: ReadonlySet<number> = new Set(chain.nodes);
  for (let at = chain; at.before; at = at.before) {
    const { key, before } = at;
    const later = kept;
    const nodes = before.nodes.filter((node) => steps.from(node).some((s) => s.key === key && s.nodes.some((next) => later.has(next))));
    places.push(nodes);
    kept = new Set(nodes);
  }
  return places.reverse();
}

function stepTo(before: Chain, key: number, to: number, steps: Steps): { readonly from: number; readonly edge: number } {
  for (const from of before.nodes) {
    const step = steps.from(from).find((s) => s.key === key);
    const place = step?.nodes.indexOf(to) ?? -1;
    if (step && place >= 0) return { from, edge: step.edges[place] ?? 0 };
  }
  throw new Error("a chain without a way");
}

/** Equal for chains whose ways are equal. */
export function signatureOf(chain: Chain): string {
  const keys: number[] = [];
  for (let at: Chain | undefined = chain; at?.before; at = at.before) keys.push(at.key);
  return keys.join(" ");
}
