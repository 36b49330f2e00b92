// What a person sees while something is prepared: one line a step, with its time.
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/** Raised for a failure that is told in one line, without a stack. */
export class StepError extends Error {}

/** Writes steps to `out`; on a terminal the running step is shown and replaced by its outcome. */
export class Steps {
  #out;
  #reused = [];
  #started = performance.now();

  constructor(out = process.stderr) {
    this.#out = out;
  }

  /**
   * Runs one step. `work` may return `{ reused: true }` when there was nothing to do, and `{ note }` to say more.
   * A step that was not needed is kept for the summary instead of getting a line of its own.
   */
  async run(name, work) {
    const started = performance.now();
    if (this.#out.isTTY) this.#out.write(`  … ${name}`);
    const wipe = this.#out.isTTY ? "\r\u001b[2K" : "";
    try {
      const outcome = (await work()) ?? {};
      const note = outcome.note ? ` (${outcome.note})` : "";
      if (outcome.reused) {
        this.#reused.push(name);
        this.#out.write(wipe);
      } else this.#out.write(`${wipe}  ✓ ${name}${note} ${seconds(performance.now() - started)}\n`);
      return outcome;
    } catch (error) {
      this.#out.write(`${wipe}  ✗ ${name} ${seconds(performance.now() - started)}\n`);
      throw error;
    }
  }

  /** One line about a step that takes long, before it begins. */
  announce(line) {
    if (!this.#out.isTTY) this.#out.write(`  … ${line}\n`);
  }

  /** One line on its own. */
  say(line) {
    this.#out.write(`${line}\n`);
  }

  /** What was reused, in words; empty when everything was made anew. */
  get reused() {
    return this.#reused.join(", ");
  }

  /** How long everything took. */
  get elapsed() {
    return seconds(performance.now() - this.#started);
  }
}
