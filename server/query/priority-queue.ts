/** A binary heap: the item with the smallest key comes out first; items of equal key in the order they came in. */
export class PriorityQueue<T> {
  readonly #heap: { readonly key: number; readonly turn: number; readonly item: T }[] = [];
  readonly #keyOf: (item: T) => number;
  #turn = 0;

  constructor(keyOf: (item: T) => number) {
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    this.#heap.push({ key: this.#keyOf(item), turn: this.#turn, item });
    this.#turn += 1;
    this.#up(this.#heap.length - 1);
  }

  pop(): T | undefined {
    const top = this.#heap[0];
    const last = this.#heap.pop();
    if (!top || !last) return undefined;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return top.item;
  }

  #less(a: number, b: number): boolean {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (!x || !y) return false;
    return x.key < y.key || (x.key === y.key && x.turn < y.turn);
  }

  #swap(a: number, b: number): void {
    const x = this.#heap[a];
    const y = this.#heap[b];
    if (!x || !y) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }

  #up(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#less(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(from: number): void {
    for (let at = from; ; ) {
      const left = 2 * at + 1;
      let smallest = left < this.#heap.length && this.#less(left, at) ? left : at;
      if (left + 1 < this.#heap.length && this.#less(left + 1, smallest)) smallest = left + 1;
      if (smallest === at) return;
      this.#swap(at, smallest);
      at = smallest;
    }
  }
}
