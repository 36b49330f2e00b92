import type { Ref } from "@/server/model/ref.ts";

interface Scored {
  readonly score: number;
  readonly ref: Ref;
}

const isBetter = (a: Scored, b: Scored): boolean => a.score > b.score || (a.score === b.score && a.ref < b.ref);

/** The best so many: the higher score, then the lesser reference. */
export class Best {
  readonly #size: number;
  readonly #list: Scored[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether one of this score may be among them. */
  mayTake(score: number): boolean {
    return this.#list.length < this.#size || score >= (this.#list.at(-1)?.score ?? 0);
  }

  take(score: number, ref: Ref): void {
    const one = { score, ref };
    const list = this.#list;
    const last = list.at(-1);
    if (list.length >= this.#size && last && !isBetter(one, last)) return;
    let at = list.length;
    for (let before = list[at - 1]; before && isBetter(one, before); before = list[at - 1]) at -= 1;
    list.splice(at, 0, one);
    if (list.length > this.#size) list.pop();
  }

  get refs(): readonly Ref[] {
    return this.#list.map((s) => s.ref);
  }
}
