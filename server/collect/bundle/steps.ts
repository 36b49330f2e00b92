/** Work that stops now and then: each step returns so that others on the same thread get their turn. */
export type Steps<T> = Generator<void, T>;

/** All steps at once. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Step by step, with `pause` awaited between them. */
export async function finishedSlowly<T>(steps: Steps<T>, pause: () => Promise<unknown>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await pause();
  }
}
