/** Rows by a whole number from 0 to below `range`, equal ones as they were (counting sort). */
export function sortedBy(rows: Int32Array, keyOf: (row: number) => number, range: number): Int32Array {
  const keys = rows.map(keyOf);
  const next = new Int32Array(range + 1);
  for (const key of keys) next[key + 1] = (next[key + 1] ?? 0) + 1;
  for (let key = 0; key < range; key += 1) next[key + 1] = (next[key + 1] ?? 0) + (next[key] ?? 0);
  const sorted = new Int32Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const key = keys[i] ?? 0;
    const at = next[key] ?? 0;
    sorted[at] = row;
    next[key] = at + 1;
  }
  return sorted;
}

/** Numbers by their rank, so that few distinct ones sort as few. */
export function ranksOf(values: Iterable<number>): { readonly rankOf: (value: number) => number; readonly range: number } {
  const ranks = new Map([...new Set(values)].sort((a, b) => a - b).map((value, rank) => [value, rank]));
  return { rankOf: (value) => ranks.get(value) ?? 0, range: Math.max(1, ranks.size) };
}
