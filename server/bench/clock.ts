import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What something took: seconds on the clock, and seconds of processor time of the whole process, its helper threads included. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export function costOf<T>(work: () => T): Cost & { readonly result: T } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = work();
  return { result, ...since(start, cpu) };
}

export async function costOfAsync<T>(work: () => Promise<T>): Promise<Cost & { readonly result: T }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  return { result, ...since(start, cpu) };
}

function since(start: number, cpu: NodeJS.CpuUsage): Cost {
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (used.user + used.system) / 1e6 };
}

const at = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: round(at(sorted, 0.5)), p95: round(at(sorted, 0.95)), p99: round(at(sorted, 0.99)), max: round(at(sorted, 1)) };
}

export const median = (values: readonly number[]): number =>
  at(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Four digits say all that a measurement can. */
export const round = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : value);

/** The most memory the process has had so far, in MiB. */
export const peakMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

let collect: (() => void) | undefined;

/** MiB that are held once everything that nobody holds is gone: objects, and lists of numbers beside them. */
export function heldMemory(): number {
  if (!collect) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 2 ** 20);
}
