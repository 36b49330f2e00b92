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

const COLUMNS = ["nodes", "sets", "from", "to", "mechanism", "verdict", "shared", "conditions"] as const;

/** Whether two blocks say the same in the same order. */
export const sameBlock = (a: EdgeBlock, b: EdgeBlock): boolean =>
  COLUMNS.every((column) => {
    const [x, y] = [a[column], b[column]];
    return x.length === y.length && x.every((item, i) => item === y[i]);
  });
