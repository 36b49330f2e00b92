import { Lane, type LaneOptions } from "./lane.ts";

/** Keys remembered with their lane; more than that is not asked at once. */
const REMEMBERED = 1000;

/**
 * A few lanes for tasks that belong to a key, such as a snapshot: tasks of one key go to one lane, which has loaded what the key stands for. A key that was not
 * seen yet goes to the lane with the least to do, so that loading one does not hold up those who ask another.
 */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #homes = new Map<string, Lane>();

  constructor(file: string, count: number, heapMiB: number) {
    this.#lanes = Array.from({ length: count }, () => new Lane(file, heapMiB));
  }

  run(key: string, name: string, task: object, options?: LaneOptions): Promise<unknown> {
    return this.#homeOf(key).run(name, task, options);
  }

  #homeOf(key: string): Lane {
    const known = this.#homes.get(key);
    const lane = known ?? this.#quietest();
    this.#homes.delete(key);
    this.#homes.set(key, lane);
    for (const old of this.#homes.keys()) if (this.#homes.size > REMEMBERED) this.#homes.delete(old);
    return lane;
  }

  #quietest(): Lane {
    const keysOf = (lane: Lane): number => [...this.#homes.values()].filter((home) => home === lane).length;
    const [first] = this.#lanes.toSorted((a, b) => a.load - b.load || keysOf(a) - keysOf(b));
    if (!first) throw new Error("there is no lane");
    return first;
  }

  /** Ends the threads once what they are at is done. */
  async finish(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.finish()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}
