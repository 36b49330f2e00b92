import { round } from "./clock.ts";

/** What was measured on one size: the bytes of its bundle, and the results of the parts. */
export type Results = Readonly<Record<string, unknown>>;

/** From one size to the next: how many times the bytes, and how many times what each part takes; 1.1 `againstBytes` is a tenth more than the bytes grew. */
export interface Growth {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly cpuSeconds: Readonly<Record<string, { readonly times: number; readonly againstBytes: number }>>;
  readonly peakMiB: Readonly<Record<string, { readonly times: number; readonly againstBytes: number }>>;
}

const isObject = (value: unknown): value is Results => typeof value === "object" && value !== null && !Array.isArray(value);
const numberIn = (of: unknown, name: string): number | undefined => (isObject(of) && typeof of[name] === "number" ? of[name] : undefined);

/** Reading and deriving by themselves too, and each kind of edge. */
const STAGES = ["read", "derive"] as const;

function each(part: string, result: unknown, name: string): readonly (readonly [string, number])[] {
  if (!isObject(result)) return [];
  const stages = STAGES.map((stage) => [`${part}: ${stage}`, numberIn(result[stage], name)] as const);
  const kinds = name === "cpuSeconds" && isObject(result["cpuSecondsByKind"]) ? Object.entries(result["cpuSecondsByKind"]) : [];
  const all = [[part, numberIn(result, name)] as const, ...stages, ...kinds.map(([kind, seconds]) => [`${part}: ${kind}`, seconds] as const)];
  return all.flatMap(([label, value]) => (typeof value === "number" ? [[label, value] as const] : []));
}

const valuesOf = (results: Results, name: string): ReadonlyMap<string, number> =>
  new Map(Object.entries(results).flatMap(([part, result]) => each(part, result, name)));

function growthIn(from: Results, to: Results, name: string, bytes: number, least: number): Growth["cpuSeconds"] {
  const before = valuesOf(from, name);
  const grown = [...valuesOf(to, name)].flatMap(([label, value]) => {
    const old = before.get(label);
    return old === undefined || old < least ? [] : [[label, { times: round(value / old), againstBytes: round(value / old / bytes) }] as const];
  });
  return Object.fromEntries(grown);
}

/** Below this a tenth of a second of other work makes a growth of its own. */
const LEAST_SECONDS = 0.05;

/** How what was measured grows from size to size, by the bytes of their bundles. */
export function growthOf(sizes: Readonly<Record<string, Results>>): readonly Growth[] {
  const known = Object.entries(sizes).flatMap(([name, results]) => {
    const bytes = numberIn(results["fixture"], "bytes");
    return bytes === undefined ? [] : [{ name, results, bytes }];
  });
  const sorted = known.sort((a, b) => a.bytes - b.bytes);
  return sorted.slice(1).map((to, at) => {
    const from = sorted[at] ?? to;
    const bytes = to.bytes / from.bytes;
    const cpuSeconds = growthIn(from.results, to.results, "cpuSeconds", bytes, LEAST_SECONDS);
    const peakMiB = growthIn(from.results, to.results, "peakMiB", bytes, 0);
    return { from: from.name, to: to.name, bytes: round(bytes), cpuSeconds, peakMiB };
  });
}

/** The same in lines for people. */
export const growthLines = (all: readonly Growth[]): readonly string[] =>
  all.flatMap(({ from, to, bytes, cpuSeconds, peakMiB }) => [
    `${from} to ${to}: ${bytes} times the bytes`,
    ...Object.entries(cpuSeconds).map(
      ([label, { times, againstBytes }]) => `  ${label}: ${times} times the processor time, ${againstBytes} of the bytes' growth`,
    ),
    ...Object.entries(peakMiB).map(([label, { times, againstBytes }]) => `  ${label}: ${times} times the memory, ${againstBytes} of the bytes' growth`),
  ]);
