import type { Ref } from "@/server/model/ref.ts";

const ROOM = 1024;

/**
 * The order of references as a label of each node of a whole entity: the greater reference has the greater label. Nodes that come up get labels between
 * those of their neighbours; where there is none left, all are given anew, in a list of its own: one who holds the former list sees nothing of it.
 */
export class NodeOrder {
  readonly #refs: readonly Ref[];
  readonly #base: readonly number[];
  #sorted = new Int32Array(0);
  #count = 0;
  /** How many nodes have been taken in. */
  #seen = 0;
  #labels = new Float64Array(0);

  constructor(refs: readonly Ref[], base: readonly number[]) {
    this.#refs = refs;
    this.#base = base;
  }

  get labels(): Float64Array {
    if (this.#seen < this.#refs.length) this.#takeIn();
    return this.#labels;
  }

  #isBefore(a: number, b: number): boolean {
    return (this.#refs[a] ?? "") < (this.#refs[b] ?? "");
  }

  #takeIn(): void {
    const came: number[] = [];
    for (let node = this.#seen; node < this.#refs.length; node += 1) if (this.#base[node] === node) came.push(node);
    this.#seen = this.#refs.length;
    this.#reserve();
    came.sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
    if (came.length * 8 > this.#count) this.#merge(came);
    else if (!came.every((node) => this.#insert(node))) this.#merge(came);
  }

  #reserve(): void {
    const nodes = this.#refs.length;
    if (nodes <= this.#labels.length) return;
    const [labels, sorted] = [new Float64Array(nodes + (nodes >> 3) + ROOM), new Int32Array(nodes + (nodes >> 3) + ROOM)];
    labels.set(this.#labels);
    sorted.set(this.#sorted.subarray(0, this.#count));
    this.#labels = labels;
    this.#sorted = sorted;
  }

  /** Puts a node in its place; false where there is no label left for it. */
  #insert(node: number): boolean {
    const place = this.#placeOf(node);
    this.#sorted.copyWithin(place + 1, place, this.#count);
    this.#sorted[place] = node;
    this.#count += 1;
    const before = place === 0 ? Number.NaN : this.#labelAt(place - 1);
    const behind = place === this.#count - 1 ? Number.NaN : this.#labelAt(place + 1);
    const label = Number.isNaN(before) ? (Number.isNaN(behind) ? 0 : behind - 1) : Number.isNaN(behind) ? before + 1 : before + (behind - before) / 2;
    this.#labels[node] = label;
    return label !== before && label !== behind;
  }

  #labelAt(place: number): number {
    return this.#labels[this.#sorted[place] ?? 0] ?? 0;
  }

  #placeOf(node: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(this.#sorted[middle] ?? 0, node)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Labels for all, those that came among them. */
  #merge(came: readonly number[]): void {
    const there = new Set(came);
    const old = this.#sorted.slice(0, this.#count).filter((node) => !there.has(node));
    let [taken, at] = [0, 0];
    for (const node of came) {
      for (; taken < old.length && this.#isBefore(old[taken] ?? 0, node); taken += 1, at += 1) this.#sorted[at] = old[taken] ?? 0;
      this.#sorted[at] = node;
      at += 1;
    }
    this.#sorted.set(old.subarray(taken), at);
    this.#count = old.length + came.length;
    this.#labels = new Float64Array(this.#labels.length);
    for (let place = 0; place < this.#count; place += 1) this.#labels[this.#sorted[place] ?? 0] = place;
  }
}
