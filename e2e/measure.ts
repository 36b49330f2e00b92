import type { Page } from "@playwright/test";

export interface Step {
  readonly frames: number;
  readonly seconds: number;
  /** Milliseconds within which 95 of 100 frames came. */
  readonly slow: number;
}

/** Milliseconds from the start of the navigation to the frame in which the words were on the page. */
export async function paintedAt(page: Page, address: string, words: string): Promise<number> {
  await page.addInitScript((wanted) => {
    const look = () => {
      if (document.querySelector("#content")?.textContent?.includes(wanted)) requestAnimationFrame(() => Object.assign(window, { painted: performance.now() }));
      else requestAnimationFrame(look);
    };
    look();
  }, words);
  await page.goto(address);
  const painted = await page.waitForFunction(() => (window as unknown as { painted?: number }).painted, undefined, { timeout: 600_000 });
  return Number(await painted.jsonValue());
}

const stepOf = (times: readonly number[]): Step => {
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  const slow = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? 0;
  return { frames: gaps.length, seconds: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000, slow };
};

/** Scrolls a box downwards for three seconds, by as many pixels a frame. */
export async function scrolled(page: Page, selector: string, pixels: number): Promise<Step> {
  const times = await page.evaluate(
    async ([wanted, by]) => {
      const box = document.querySelector(wanted)?.parentElement;
      const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const seen: number[] = [await frame()];
      while ((seen.at(-1) ?? 0) - (seen[0] ?? 0) < 3000) {
        box?.scrollBy(0, by);
        seen.push(await frame());
      }
      return seen;
    },
    [selector, pixels] as const,
  );
  return stepOf(times);
}

/** Drags a pane to and fro for two seconds, one movement a frame. */
export async function panned(page: Page, selector: string): Promise<Step> {
  const frames = await page.evaluate(async (pane) => {
    const target = document.querySelector(pane);
    const at = (type: string, x: number, y: number) =>
      (type === "mousedown" ? target : window)?.dispatchEvent(
        new MouseEvent(type, { bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0, buttons: 1 }),
      );
    const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
    at("mousedown", 500, 400);
    const times: number[] = [await frame()];
    for (let i = 0; (times.at(-1) ?? 0) - (times[0] ?? 0) < 2000; i += 1) {
      at("mousemove", 500 + 250 * Math.sin(i / 20), 400 + 120 * Math.cos(i / 15));
      times.push(await frame());
    }
    at("mouseup", 500, 400);
    return times;
  }, selector);
  return stepOf(frames);
}

/** The longest time in which the page answered nobody, in milliseconds; 0 when none was longer than 50. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { longTasks: seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  await work();
  return page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: readonly number[] }).longTasks));
}
