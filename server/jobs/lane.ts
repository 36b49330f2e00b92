import type { MessagePort } from "node:worker_threads";
import Piscina from "piscina";
import { processWide } from "./process-wide.ts";

/** What is sent beside a task: where it may be stopped, what it is told through. */
export interface LaneOptions {
  readonly signal?: AbortSignal;
  readonly transfer?: readonly MessagePort[];
}

const tasks = processWide("tasks", () => ({ underWay: 0 }));

/** Linux lowers one thread alone; other systems the whole process, the server with it. More would starve beside other programs that are busy. */
const LESS_URGENT = process.platform === "linux" ? 5 : 0;

/** Tasks that run or wait in all lanes of this process. */
export const tasksUnderWay = (): number => tasks.underWay;

/**
 * One worker thread that does one task after the other and keeps what it has loaded in between. A task that is stopped takes its thread with it; the next
 * one gets a new thread. A thread that runs out of memory fails its task alone. On Linux it comes after the thread that serves where the two want one core:
 who waits for a page waits less, and where nobody does it loses nothing.
 */
export class Lane {
  readonly #pool: Piscina;
  #waiting = 0;

  /**
   * `file`: absolute path of a worker entry; `heapMiB`: the most its JavaScript objects may take; `idleMs`: milliseconds without a task after which the thread ends
   * and gives its memory back.
   */
  constructor(file: string, heapMiB: number, idleMs = Number.POSITIVE_INFINITY) {
    this.#pool = new Piscina({
      filename: file,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: idleMs,
      // a thread that waits on a lock could not answer its own database
      atomics: "disabled",
      niceIncrement: LESS_URGENT,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    });
  }

  /** Tasks that run or wait. */
  get load(): number {
    return this.#waiting;
  }

  /** Runs the exported function of that name with a value that can be cloned. Rejects with what it throws, or with an AbortError. */
  async run(name: string, task: object, options: LaneOptions = {}): Promise<unknown> {
    this.#waiting += 1;
    tasks.underWay += 1;
    try {
      return await this.#pool.run(task, {
        name,
        ...(options.signal ? { signal: options.signal } : {}),
        ...(options.transfer ? { transferList: [...options.transfer] } : {}),
      });
    } finally {
      this.#waiting -= 1;
      tasks.underWay -= 1;
    }
  }

  /** Ends the thread once what it is at is done; nothing more may be given to it. */
  finish(): Promise<void> {
    return this.#pool.close();
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
