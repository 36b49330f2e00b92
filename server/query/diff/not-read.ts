import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";

/** The clusters and accounts of facts, as coverage names them. */
export const placesIn = ({ clusters, accounts }: Facts): readonly string[] => [
  ...clusters.map((one) => `cluster ${one.name}`),
  ...accounts.map((one) => `account ${one.id}`),
];

/** What was not read of these facts and was of the others. A cluster or account that only the others have is one: whether it is gone or was left out, nothing says. */
export function notReadBeside(facts: Facts, others: Facts): readonly CoverageGap[] {
  const there = new Set(others.coverage.missing.map(({ what, of }) => `${what}\n${of}`));
  const places = new Set(placesIn(facts));
  const beside = placesIn(others);
  // a place that the others do not have was not read there either
  const isTold = ({ what, of }: CoverageGap): boolean => !there.has(`${what}\n${of}`) && (!places.has(of) || beside.includes(of));
  const told = facts.coverage.missing.filter(isTold);
  const whole = beside.filter((place) => !places.has(place) && !told.some((one) => one.of === place));
  return [...told, ...whole.map((of) => ({ what: "everything", of, weakens: "every answer about it" }))];
}
