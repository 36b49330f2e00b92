/** Edges as they are kept between graphs: nodes, sets, mechanisms and lists of conditions by their numbers in the tables. */
export interface EdgeBlock {
  /** Every node the block speaks of by itself, whether or not an edge came of it. */
  readonly nodes: Int32Array;
  readonly sets: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly mechanism: Uint16Array;
  readonly verdict: Uint8Array;
  readonly shared: Uint8Array;
  readonly conditions: Int32Array;
}

const EDGES = ["from", "to", "mechanism", "verdict", "shared", "conditions"] as const;
const COLUMNS = ["nodes", "sets", ...EDGES] as const;

/** How many numbers two lists have in common at their beginnings, of at most so many. */
function alike(a: ArrayLike<number>, b: ArrayLike<number>, most: number): number {
  let count = 0;
  while (count < most && a[count] === b[count]) count += 1;
  return count;
}

function alikeBehind(a: ArrayLike<number>, b: ArrayLike<number>, most: number): number {
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
}

/** What is left of two lists when what both begin with, and what both end with, is taken away. */
export function different(a: Int32Array, b: Int32Array): readonly [Int32Array, Int32Array] {
  const first = alike(a, b, Math.min(a.length, b.length));
  const last = alikeBehind(a, b, Math.min(a.length, b.length) - first);
  return [a.subarray(first, a.length - last), b.subarray(first, b.length - last)];
}

/** How many edges two blocks have in common at their beginnings. */
export const alikeAtStart = (a: EdgeBlock, b: EdgeBlock): number =>
  EDGES.reduce((most, column) => alike(a[column], b[column], most), Math.min(a.from.length, b.from.length));

/** The same at their ends, of at most so many. */
export const alikeAtEnd = (a: EdgeBlock, b: EdgeBlock, most: number): number => EDGES.reduce((left, column) => alikeBehind(a[column], b[column], left), most);

/** Whether two blocks say the same in the same order. */
export const sameBlock = (a: EdgeBlock, b: EdgeBlock): boolean =>
  COLUMNS.every((column) => a[column].length === b[column].length && alike(a[column], b[column], a[column].length) === a[column].length);
