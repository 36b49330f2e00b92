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

const COLUMNS = ["from", "to", "mechanism", "verdict", "shared", "conditions"] as const;
const ALL = ["nodes", "sets", ...COLUMNS] as const;

type Column<K extends keyof EdgeBlock> = (block: EdgeBlock) => EdgeBlock[K];

function joinInto<A extends Int32Array | Uint16Array | Uint8Array>(blocks: readonly EdgeBlock[], column: (block: EdgeBlock) => A, made: A): A {
  let at = 0;
  for (const block of blocks) {
    const part = column(block);
    made.set(part, at);
    at += part.length;
  }
  return made;
}

const lengthOf = (blocks: readonly EdgeBlock[], column: Column<keyof EdgeBlock>): number => blocks.reduce((sum, b) => sum + column(b).length, 0);

/** Several blocks as one. */
export function joined(blocks: readonly EdgeBlock[]): EdgeBlock {
  const [only] = blocks;
  if (only && blocks.length === 1) return only;
  const edges = lengthOf(blocks, (b) => b.from);
  return {
    nodes: joinInto(blocks, (b) => b.nodes, new Int32Array(lengthOf(blocks, (b) => b.nodes))),
    sets: joinInto(blocks, (b) => b.sets, new Int32Array(lengthOf(blocks, (b) => b.sets))),
    from: joinInto(blocks, (b) => b.from, new Int32Array(edges)),
    to: joinInto(blocks, (b) => b.to, new Int32Array(edges)),
    mechanism: joinInto(blocks, (b) => b.mechanism, new Uint16Array(edges)),
    verdict: joinInto(blocks, (b) => b.verdict, new Uint8Array(edges)),
    shared: joinInto(blocks, (b) => b.shared, new Uint8Array(edges)),
    conditions: joinInto(blocks, (b) => b.conditions, new Int32Array(edges)),
  };
}

/** Whether two blocks say the same in the same order. */
export const sameBlock = (a: EdgeBlock, b: EdgeBlock): boolean =>
  ALL.every((column) => {
    const [x, y] = [a[column], b[column]];
    return x.length === y.length && x.every((item, i) => item === y[i]);
  });
