/** Which end of an edge a class stands at: those who may leave by it, or those it leads to. */
export type JunctionSide = "callers" | "targets";

/** An end of an edge while the graph is put together: a node (0 or more) or a class of nodes, written as `~class` (below 0). */
export type WrittenEnd = number;

/** A class of nodes of which edges say the same; `members` in the order of writing. */
export interface Junction {
  readonly side: JunctionSide;
  readonly members: Int32Array;
}

/** Classes, each once for each side: a class that edges lead to and leave again would let one member pass for another. */
export class Junctions {
  readonly all: Junction[] = [];
  readonly #known: Readonly<Record<JunctionSide, Map<string, number>>> = { callers: new Map(), targets: new Map() };

  /** The end that stands for all these nodes, which are in order: the node itself when it is one. */
  end(side: JunctionSide, members: Int32Array): WrittenEnd {
    const [first = 0] = members;
    if (members.length === 1) return first;
    const key = members.join();
    const known = this.#known[side].get(key);
    if (known !== undefined) return ~known;
    const made = this.all.push({ side, members }) - 1;
    this.#known[side].set(key, made);
    return ~made;
  }
}

const bySide = (a: Junction, b: Junction): number => (a.side === b.side ? 0 : a.side === "callers" ? -1 : 1);

/** The order of classes: by side, then by their members. */
export function compareJunctions(a: Junction, b: Junction): number {
  const most = Math.min(a.members.length, b.members.length);
  let at = 0;
  while (at < most && a.members[at] === b.members[at]) at += 1;
  return bySide(a, b) || (at < most ? (a.members[at] ?? 0) - (b.members[at] ?? 0) : a.members.length - b.members.length);
}
