import type { Ref } from "@/server/model/ref.ts";

interface Scored {
  readonly score: number;
  readonly ref: Ref;
}

const isBetter = (a: Scored, b: Scored): boolean => a.score > b.score || (a.score === b.score && a.ref < b.ref);

/** The best so many: the higher score, then the lesser reference. They come part by part, those of a part in the order of their references. */
export class Best {
  readonly #size: number;
  readonly #list: Scored[] = [];
  /** Whether of this part none of the least score can come in any more. */
  #isClosed = false;

  constructor(size: number) {
    this.#size = size;
  }

  nextPart(): void {
    this.#isClosed = false;
  }

  /** Whether one of this score may be among them. */
  mayTake(score: number): boolean {
    if (this.#list.length < this.#size) return true;
    const least = this.#list.at(-1)?.score ?? 0;
    return score > least || (score === least && !this.#isClosed);
  }

  take(score: number, ref: Ref): void {
    const one = { score, ref };
    const list = this.#list;
    const last = list.at(-1);
    if (list.length >= this.#size && last && !isBetter(one, last)) {
      this.#isClosed = true;
      return;
    }
    let at = list.length;
    for (let before = list[at - 1]; before && isBetter(one, before); before = list[at - 1]) at -= 1;
    list.splice(at, 0, one);
    if (list.length > this.#size) list.pop();
    this.#isClosed = false;
  }

  get refs(): readonly Ref[] {
    return this.#list.map((s) => s.ref);
  }
}
