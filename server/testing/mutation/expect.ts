import { isDeepStrictEqual } from "node:util";

/** As much of vitest as the policy engine's tests use, without its runner: the tests of a file are collected, and run again for every mutant. */
interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

export const collected: Test[] = [];
const path: string[] = [];

const named = (name: string, values: readonly unknown[]): string => name.replace("%s", String(values[0]));
const rowOf = (row: unknown): readonly unknown[] => (Array.isArray(row) ? row : [row]);

export const test = Object.assign(
  (name: string, run: () => unknown): void => {
    const whole = [...path, name].join(" > ");
    collected.push({
      name: whole,
      run: () => {
        running = whole;
        return run();
      },
    });
  },
  {
    each:
      (rows: readonly unknown[]) =>
      (name: string, run: (...values: readonly unknown[]) => unknown): void => {
        for (const row of rows) test(named(name, rowOf(row)), () => run(...rowOf(row)));
      },
  },
);

export const describe = Object.assign(
  (name: string, body: () => void): void => {
    path.push(name);
    body();
    path.pop();
  },
  {
    each:
      (rows: readonly unknown[]) =>
      (name: string, body: (...values: readonly unknown[]) => void): void => {
        for (const row of rows) describe(named(name, rowOf(row)), () => body(...rowOf(row)));
      },
  },
);

class Containing {
  readonly properties: Readonly<Record<string, unknown>>;
  constructor(properties: Readonly<Record<string, unknown>>) {
    this.properties = properties;
  }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** `toEqual` takes a property that is undefined for one that is not there. */
function equal(actual: unknown, wanted: unknown): boolean {
  if (wanted instanceof Containing) return isPlain(actual) && Object.entries(wanted.properties).every(([k, v]) => equal(actual[k], v));
  if (Array.isArray(actual) && Array.isArray(wanted)) return actual.length === wanted.length && wanted.every((v, i) => equal(actual[i], v));
  if (!isPlain(actual) || !isPlain(wanted)) return isDeepStrictEqual(actual, wanted);
  return [...new Set([...Object.keys(actual), ...Object.keys(wanted)])].every((k) => equal(actual[k], wanted[k]));
}

/** Snapshots are what the code says before it is changed: the first run of a test keeps them. */
const kept = globalThis as { snapshots?: Map<string, unknown> };
kept.snapshots ??= new Map<string, unknown>();
const snapshots = kept.snapshots;
let running = "";

function asBefore(actual: unknown): boolean {
  if (!snapshots.has(running)) snapshots.set(running, structuredClone(actual));
  return isDeepStrictEqual(snapshots.get(running), actual);
}

type Check = (actual: never, wanted: never) => boolean;
const CHECKS = {
  toBe: (a: unknown, b: unknown) => Object.is(a, b),
  toEqual: (a: unknown, b: unknown) => equal(a, b),
  toContain: (a: string | readonly unknown[], b: never) => a.includes(b),
  toContainEqual: (a: readonly unknown[], b: unknown) => a.some((one) => equal(one, b)),
  toMatch: (a: string, b: RegExp | string) => (typeof b === "string" ? a.includes(b) : b.test(a)),
  toHaveLength: (a: { length: number }, b: number) => a.length === b,
  toMatchSnapshot: asBefore,
  toBeUndefined: (a: unknown) => a === undefined,
  toBeDefined: (a: unknown) => a !== undefined,
  toBeLessThan: (a: number, b: number) => a < b,
  toBeGreaterThan: (a: number, b: number) => a > b,
  toBeGreaterThanOrEqual: (a: number, b: number) => a >= b,
} satisfies Readonly<Record<string, Check>>;

type Expectation = { readonly [K in keyof typeof CHECKS]: (wanted?: unknown) => void };

const expectation = (actual: unknown, isNegated: boolean): Expectation =>
  Object.fromEntries(
    Object.entries(CHECKS).map(([name, check]) => [
      name,
      (wanted?: unknown) => {
        if (check(actual as never, wanted as never) === isNegated) throw new Error(`${isNegated ? "not " : ""}${name}`);
      },
    ]),
  ) as Expectation;

export const expect = Object.assign(
  (actual: unknown): Expectation & { readonly not: Expectation } => ({ ...expectation(actual, false), not: expectation(actual, true) }),
  { objectContaining: (properties: Readonly<Record<string, unknown>>) => new Containing(properties) },
);
