import type { Layers, Vertex } from "./layout-order.ts";

const SWEEPS = 6;
const LANE_GAP = 6;

const gapBetween = (above: Vertex, below: Vertex, rowGap: number): number => (above.lane && below.lane ? LANE_GAP : rowGap);

function median(sorted: readonly number[]): number | undefined {
  const middle = sorted.length >> 1;
  const high = sorted[middle];
  const low = sorted[middle - 1];
  if (high === undefined) return undefined;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

interface Block {
  sum: number;
  weight: number;
  count: number;
}

/** Least squares under an order (pool adjacent violators): the places nearest to what each vertex wants that overlap nowhere. */
function isotonic(wanted: readonly number[], weights: readonly number[]): number[] {
  const blocks: Block[] = [];
  wanted.forEach((want, i) => {
    const weight = weights[i] ?? 1;
    let block: Block = { sum: want * weight, weight, count: 1 };
    let last = blocks.at(-1);
    while (last && last.sum / last.weight > block.sum / block.weight) {
      block = { sum: last.sum + block.sum, weight: last.weight + block.weight, count: last.count + block.count };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  });
  return blocks.flatMap((b) => Array.from({ length: b.count }, () => b.sum / b.weight));
}

/** Offsets of the centres of a column stacked as tightly as it may be. */
function offsetsOf(column: readonly Vertex[], rowGap: number): number[] {
  let at = 0;
  let previous: Vertex | undefined;
  return column.map((vertex) => {
    if (previous) at += previous.height / 2 + gapBetween(previous, vertex, rowGap) + vertex.height / 2;
    previous = vertex;
    return at;
  });
}

function placeColumn(column: readonly Vertex[], y: ReadonlyMap<string, number>, neighbours: ReadonlyMap<string, readonly string[]>, rowGap: number): number[] {
  const offsets = offsetsOf(column, rowGap);
  const wanted: number[] = [];
  const weights: number[] = [];
  column.forEach((vertex, i) => {
    const seen = (neighbours.get(vertex.id) ?? []).flatMap((id) => y.get(id) ?? []).sort((a, b) => a - b);
    const want = median(seen);
    wanted.push((want ?? y.get(vertex.id) ?? 0) - (offsets[i] ?? 0));
    // a lane that bends is uglier than a node out of line; a vertex without neighbours goes where there is room
    weights.push(want === undefined ? 0.01 : vertex.lane ? 4 : 1);
  });
  return isotonic(wanted, weights).map((base, i) => base + (offsets[i] ?? 0));
}

function linksOf(layers: Layers): ReadonlyMap<string, { readonly left: string[]; readonly right: string[] }> {
  const map = new Map<string, { left: string[]; right: string[] }>();
  const of = (id: string) => {
    const found = map.get(id) ?? { left: [], right: [] };
    map.set(id, found);
    return found;
  };
  for (const [a, b] of layers.links) {
    of(a).right.push(b);
    of(b).left.push(a);
  }
  return map;
}

/** Centre of every vertex, the highest one at the top edge; columns stay in their order and nothing overlaps. */
export function placeVertices(layers: Layers, rowGap: number): ReadonlyMap<string, number> {
  const y = new Map<string, number>();
  for (const column of layers.columns) {
    const offsets = offsetsOf(column, rowGap);
    column.forEach((v, i) => {
      y.set(v.id, offsets[i] ?? 0);
    });
  }
  const links = linksOf(layers);
  const side = (pick: (l: { left: string[]; right: string[] }) => string[]) => new Map([...links].map(([id, l]) => [id, pick(l)]));
  const views = [side((l) => l.left), side((l) => l.right), side((l) => [...l.left, ...l.right])];
  for (let i = 0; i < SWEEPS; i += 1) {
    const neighbours = views[i >= SWEEPS - 2 ? 2 : i % 2] ?? new Map<string, string[]>();
    const columns = i % 2 === 0 ? layers.columns : layers.columns.toReversed();
    for (const column of columns) {
      const centres = placeColumn(column, y, neighbours, rowGap);
      column.forEach((v, k) => {
        y.set(v.id, centres[k] ?? 0);
      });
    }
  }
  const top = Math.min(...layers.columns.flatMap((column) => column.map((v) => (y.get(v.id) ?? 0) - v.height / 2)), Number.POSITIVE_INFINITY);
  return new Map([...y].map(([id, centre]) => [id, Math.round(centre - (Number.isFinite(top) ? top : 0))]));
}
