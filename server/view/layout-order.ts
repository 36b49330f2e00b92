/** A vertex of the layered drawing: a node, or a lane that carries edges through a column they do not stop in. */
export interface Vertex {
  readonly id: string;
  readonly column: number;
  readonly height: number;
  readonly lane: boolean;
}

export interface Layers {
  readonly columns: readonly (readonly Vertex[])[];
  /** Pairs of neighbours in adjacent columns, left one first. */
  readonly links: readonly (readonly [string, string])[];
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

const SWEEPS = 8;

function neighboursOf(links: Layers["links"], from: 0 | 1): Neighbours {
  const map = new Map<string, string[]>();
  for (const link of links) {
    const list = map.get(link[from]) ?? [];
    list.push(link[from === 0 ? 1 : 0]);
    map.set(link[from], list);
  }
  return map;
}

const positionsOf = (column: readonly Vertex[]): Map<string, number> => new Map(column.map((v, i) => [v.id, i]));

/** Sorts a column by the mean position of its neighbours in the column beside it; who has none keeps its place. */
function sortByBarycentre(column: readonly Vertex[], beside: readonly Vertex[], neighbours: Neighbours): readonly Vertex[] {
  const at = positionsOf(beside);
  const scale = beside.length / Math.max(1, column.length);
  const keyed = column.map((vertex, i) => {
    const found = (neighbours.get(vertex.id) ?? []).flatMap((id) => at.get(id) ?? []);
    const mean = found.length > 0 ? found.reduce((a, b) => a + b, 0) / found.length : i * scale;
    return { vertex, mean, i };
  });
  return keyed.sort((a, b) => a.mean - b.mean || a.i - b.i).map((k) => k.vertex);
}

/** Counts inversions with a Fenwick tree: pairs of links that cross between two columns. */
function crossingsBetween(ends: readonly (readonly [number, number])[], width: number): number {
  const tree = new Int32Array(width + 1);
  let seen = 0;
  let crossings = 0;
  for (const [, right] of ends) {
    let notAbove = 0;
    for (let i = right + 1; i > 0; i -= i & -i) notAbove += tree[i] ?? 0;
    crossings += seen - notAbove;
    for (let i = right + 1; i <= width; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
    seen += 1;
  }
  return crossings;
}

/** How many pairs of links cross in this order of the columns. */
export function countCrossings(layers: Layers): number {
  const right = neighboursOf(layers.links, 0);
  let sum = 0;
  layers.columns.forEach((column, c) => {
    const next = layers.columns[c + 1];
    if (!next) return;
    const at = positionsOf(next);
    const ends = column.flatMap((v, i) => (right.get(v.id) ?? []).flatMap((id) => at.get(id) ?? []).map((j) => [i, j] as const));
    ends.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    sum += crossingsBetween(ends, next.length);
  });
  return sum;
}

function sweep(columns: readonly (readonly Vertex[])[], left: Neighbours, right: Neighbours, rightwards: boolean): readonly (readonly Vertex[])[] {
  const next = [...columns];
  const order = columns.map((_, i) => i);
  if (!rightwards) order.reverse();
  for (const c of order) {
    const beside = next[rightwards ? c - 1 : c + 1];
    const column = next[c];
    if (beside && column) next[c] = sortByBarycentre(column, beside, rightwards ? left : right);
  }
  return next;
}

/** The order of each column with the fewest crossings that barycentre sweeps in both directions find. */
export function orderColumns(layers: Layers): readonly (readonly Vertex[])[] {
  const left = neighboursOf(layers.links, 1);
  const right = neighboursOf(layers.links, 0);
  let current = layers.columns;
  let kept = current;
  let fewest = countCrossings(layers);
  let stale = 0;
  for (let i = 0; i < SWEEPS && fewest > 0 && stale < 3; i += 1) {
    current = sweep(current, left, right, i % 2 === 0);
    const crossings = countCrossings({ columns: current, links: layers.links });
    stale = crossings < fewest ? 0 : stale + 1;
    if (crossings < fewest) {
      fewest = crossings;
      kept = current;
    }
  }
  return kept;
}
