/** Room for one question, used again for the next. */
interface Room {
  /** For graphs of at most so many nodes and sets. */
  readonly size: number;
}

/** More than are in use at once in one question. */
const KEPT = 3;

/** Rooms that nobody uses: making one anew for each question would cost more than most answers. A larger graph needs a larger one. */
export class Pool<T extends Room> {
  readonly #make: (size: number) => T;
  readonly #free: T[] = [];

  constructor(make: (size: number) => T) {
    this.#make = make;
  }

  borrow(size: number): T {
    const at = this.#free.findLastIndex((room) => room.size >= size);
    const [found] = at < 0 ? [] : this.#free.splice(at, 1);
    return found ?? this.#make(size + (size >> 3));
  }

  /** The largest are kept. */
  giveBack(room: T): void {
    this.#free.push(room);
    if (this.#free.length <= KEPT) return;
    const least = Math.min(...this.#free.map((r) => r.size));
    this.#free.splice(
      this.#free.findIndex((r) => r.size === least),
      1,
    );
  }
}

class Bytes {
  readonly size: number;
  readonly list: Uint8Array;

  constructor(size: number) {
    this.size = size;
    this.list = new Uint8Array(size);
  }
}

/** A byte for each node, 0 when it is borrowed; whoever gives it back has cleared it. */
export const BYTES = new Pool((size) => new Bytes(size));
