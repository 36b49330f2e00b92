import type { Ref } from "@/server/model/ref.ts";

const ROOM = 1024;

/** The nodes of whole entities in the order of their references; there may be some among them that a graph does not use. */
export interface NodesInOrder {
  readonly sorted: Int32Array;
  /** The same, with those from `first` on. */
  with(refs: readonly Ref[], base: readonly number[], first: number): NodesInOrder;
}

/** The order of nodes in lists that grow: those that came since it was last asked for are put in between. */
export class NodeOrder implements NodesInOrder {
  readonly #refs: readonly Ref[];
  readonly #base: readonly number[];
  #sorted = new Int32Array(0);
  #count = 0;
  /** How many nodes have been taken in. */
  #seen = 0;

  constructor(refs: readonly Ref[], base: readonly number[]) {
    this.#refs = refs;
    this.#base = base;
  }

  get sorted(): Int32Array {
    if (this.#seen < this.#refs.length) this.#takeIn();
    return this.#sorted.subarray(0, this.#count);
  }

  with(refs: readonly Ref[], base: readonly number[], first: number): NodesInOrder {
    return new ExtendedOrder(this, refs, base, first);
  }

  #takeIn(): void {
    const came = wholesFrom(this.#seen, this.#refs, this.#base);
    const count = this.#count + came.length;
    if (count > this.#sorted.length) this.#sorted = longer(this.#sorted, count + (count >> 3) + ROOM);
    putIn(this.#sorted, this.#count, came, this.#refs);
    this.#count = count;
    this.#seen = this.#refs.length;
  }
}

/** The order of a graph that has more nodes than another one. */
class ExtendedOrder implements NodesInOrder {
  readonly #before: NodesInOrder;
  readonly #refs: readonly Ref[];
  readonly #base: readonly number[];
  readonly #first: number;
  #sorted: Int32Array | undefined;

  constructor(before: NodesInOrder, refs: readonly Ref[], base: readonly number[], first: number) {
    this.#before = before;
    this.#refs = refs;
    this.#base = base;
    this.#first = first;
  }

  get sorted(): Int32Array {
    this.#sorted ??= this.#merged();
    return this.#sorted;
  }

  #merged(): Int32Array {
    const came = wholesFrom(this.#first, this.#refs, this.#base);
    const before = this.#before.sorted.filter((node) => node < this.#first);
    const sorted = longer(before, before.length + came.length);
    putIn(sorted, before.length, came, this.#refs);
    return sorted;
  }

  with(refs: readonly Ref[], base: readonly number[], first: number): NodesInOrder {
    return new ExtendedOrder(this, refs, base, first);
  }
}

function wholesFrom(first: number, refs: readonly Ref[], base: readonly number[]): number[] {
  const came: number[] = [];
  for (let node = first; node < refs.length; node += 1) if (base[node] === node) came.push(node);
  return came.sort((a, b) => ((refs[a] ?? "") < (refs[b] ?? "") ? -1 : 1));
}

function longer(list: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length);
  made.set(list);
  return made;
}

/** Puts sorted nodes in between the first `count` of a list, from behind: each to its place, and what stands behind it moved on at once. */
function putIn(list: Int32Array, count: number, came: readonly number[], refs: readonly Ref[]): void {
  let end = count;
  for (let left = came.length; left > 0; left -= 1) {
    const node = came[left - 1] ?? 0;
    const place = placeOf(list, end, refs[node] ?? "", refs);
    list.copyWithin(place + left, place, end);
    list[place + left - 1] = node;
    end = place;
  }
}

function placeOf(list: Int32Array, count: number, ref: string, refs: readonly Ref[]): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((refs[list[middle] ?? 0] ?? "") < ref) low = middle + 1;
    else high = middle;
  }
  return low;
}
