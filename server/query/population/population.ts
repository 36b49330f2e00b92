import type { Facts } from "@/server/facts/snapshot.ts";
import { accountRows } from "./accounts.ts";
import { clusterRows } from "./clusters.ts";
import type { Row } from "./row.ts";

/**
 * What should be in a snapshot, and what became of each: every account of the organization, every cluster that EKS names. Derived from the facts alone,
 * so that a bundle made by hand is told like a scan. It weakens no verdict: what is missing does so by itself.
 */
export const population = (facts: Facts): readonly Row[] => [...accountRows(facts), ...clusterRows(facts)];

/** When the oldest and the newest of what was read were read; undefined when nothing was. */
export function capturedBetween(rows: readonly Row[]): { readonly oldest: string; readonly newest: string } | undefined {
  const times = rows.flatMap((one) => one.capturedAt ?? []).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const [oldest] = times;
  const newest = times.at(-1);
  return oldest === undefined || newest === undefined ? undefined : { oldest, newest };
}
