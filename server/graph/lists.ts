/** A list of numbers that only grows; `list` may be longer than what is in it. */
export class GrowingInts {
  list: Int32Array;
  length = 0;

  constructor(room = 0) {
    this.list = new Int32Array(room);
  }

  reserve(length: number): void {
    if (length <= this.list.length) return;
    const longer = new Int32Array(length + (length >> 3) + 64);
    longer.set(this.list.subarray(0, this.length));
    this.list = longer;
  }

  push(value: number): void {
    this.reserve(this.length + 1);
    this.list[this.length] = value;
    this.length += 1;
  }
}

const NONE = -1;
const EMPTY = new Int32Array(0);

/** Where the list of each number begins when the places of `keys` are listed by their keys, one list behind the other; the last one's end. */
function starts(keys: Int32Array, size: number): Int32Array {
  const made = new Int32Array(size + 1);
  for (const key of keys) made[key + 1] = (made[key + 1] ?? 0) + 1;
  for (let n = 0; n < size; n += 1) made[n + 1] = (made[n + 1] ?? 0) + (made[n] ?? 0);
  return made;
}

/** How many of the lists that begin at these places, each ending where the next one begins, are not empty. */
function countFilled(begins: Int32Array): number {
  let filled = 0;
  for (let n = 1; n < begins.length; n += 1) if (begins[n] !== begins[n - 1]) filled += 1;
  return filled;
}

/**
 * Lists of numbers by number, of which every version stays readable: a list that changes is written anew behind all others, and says what stood there
 * before. Versions follow one another; only the newest may be changed.
 */
export class Lists {
  /** Number → its newest entry. */
  #newest = EMPTY;
  /** Entry → where its items begin and end, the version it holds from, the entry before it. */
  readonly #first = new GrowingInts();
  readonly #end = new GrowingInts();
  readonly #since = new GrowingInts();
  readonly #before = new GrowingInts();
  readonly #items = new GrowingInts();

  /** The places of `keys` by the key they hold (counting sort). */
  static byKey(keys: Int32Array, size: number): Lists {
    const made = new Lists();
    // number → where its next item goes; at first, where its list begins
    const next = starts(keys, size);
    made.#reserve(size, keys.length, countFilled(next));
    for (let n = 0; n < size; n += 1) {
      const [first, end] = [next[n] ?? 0, next[n + 1] ?? 0];
      if (end > first) made.#enter(n, first, end, 0);
    }
    const items = made.#items.list;
    for (let place = 0; place < keys.length; place += 1) {
      const key = keys[place] ?? 0;
      const at = next[key] ?? 0;
      items[at] = place;
      next[key] = at + 1;
    }
    made.#items.length = keys.length;
    return made;
  }

  /** The lists read the other way round: item → the numbers (of those that count) whose lists hold it. */
  static inverted(lists: readonly Int32Array[], counts: (number: number) => boolean, size: number): Lists {
    const used = [...lists.keys()].filter(counts);
    const all = used.reduce((sum, n) => sum + (lists[n]?.length ?? 0), 0);
    const [keys, owners] = [new Int32Array(all), new Int32Array(all)];
    let at = 0;
    for (const n of used) {
      const list = lists[n] ?? EMPTY;
      keys.set(list, at);
      owners.fill(n, at, at + list.length);
      at += list.length;
    }
    return Lists.ofPairs(keys, owners, size);
  }

  /** What stands in `items` at the places of `keys`, by the key there. */
  static ofPairs(keys: Int32Array, items: Int32Array, size: number): Lists {
    const made = Lists.byKey(keys, size);
    const { list, length } = made.#items;
    for (let i = 0; i < length; i += 1) list[i] = items[list[i] ?? 0] ?? 0;
    return made;
  }

  /** At once: lists that grow little by little leave so much behind that the collector goes through all of memory for it. */
  #reserve(size: number, items: number, entries: number): void {
    this.#newest = new Int32Array(size).fill(NONE);
    this.#items.reserve(items);
    for (const column of [this.#first, this.#end, this.#since, this.#before]) column.reserve(entries);
  }

  #enter(number: number, first: number, end: number, version: number): void {
    this.#before.push(this.#newest[number] ?? NONE);
    this.#first.push(first);
    this.#end.push(end);
    this.#since.push(version);
    this.#newest[number] = this.#first.length - 1;
  }

  /** From this version on, the list of a number is another one. */
  put(number: number, items: readonly number[], version: number): void {
    if (number >= this.#newest.length) this.#grow(number + 1);
    if (items.length === 0 && this.#newest[number] === NONE) return;
    const first = this.#items.length;
    this.#items.reserve(first + items.length);
    for (const item of items) this.#items.push(item);
    this.#enter(number, first, first + items.length, version);
  }

  #grow(size: number): void {
    const longer = new Int32Array(size + (size >> 3) + 64).fill(NONE);
    longer.set(this.#newest);
    this.#newest = longer;
  }

  /** The entry of a number at a version; -1 where it has none. */
  entry(number: number, version: number): number {
    let entry = this.#newest[number] ?? NONE;
    while (entry >= 0 && (this.#since.list[entry] ?? 0) > version) entry = this.#before.list[entry] ?? NONE;
    return entry;
  }

  first(entry: number): number {
    return this.#first.list[entry] ?? 0;
  }

  end(entry: number): number {
    return this.#end.list[entry] ?? 0;
  }

  get items(): Int32Array {
    return this.#items.list;
  }
}

/**
 * Lists as they are at one version. A list is what stands in `items` from `first` to `end` of its entry, if it has one, and what there is of it in `more`,
 * if there is such.
 */
export class ListsAt {
  readonly #lists: Lists;
  readonly #version: number;
  readonly more: ReadonlyMap<number, Int32Array> | undefined;

  constructor(lists: Lists, version = 0, more?: ReadonlyMap<number, Int32Array>) {
    this.#lists = lists;
    this.#version = version;
    this.more = more;
  }

  /** The same lists with more in them; these stay as they are. */
  with(more: ReadonlyMap<number, readonly number[]>): ListsAt {
    if (more.size === 0) return this;
    const all = new Map([...(this.more ?? []), ...[...more].map(([n, items]) => [n, Int32Array.from([...(this.more?.get(n) ?? []), ...items])] as const)]);
    return new ListsAt(this.#lists, this.#version, all);
  }

  /** -1: there is none. */
  entry(number: number): number {
    return this.#lists.entry(number, this.#version);
  }

  first(entry: number): number {
    return this.#lists.first(entry);
  }

  end(entry: number): number {
    return this.#lists.end(entry);
  }

  get items(): Int32Array {
    return this.#lists.items;
  }

  of(number: number): Int32Array {
    const entry = this.entry(number);
    const own = entry < 0 ? EMPTY : this.items.subarray(this.first(entry), this.end(entry));
    const more = this.more?.get(number);
    return more ? Int32Array.from([...own, ...more]) : own;
  }

  forEach(number: number, visit: (item: number) => void): void {
    const entry = this.entry(number);
    const end = entry < 0 ? 0 : this.end(entry);
    for (let i = entry < 0 ? 0 : this.first(entry); i < end; i += 1) visit(this.items[i] ?? 0);
    if (this.more) for (const item of this.more.get(number) ?? EMPTY) visit(item);
  }
}
