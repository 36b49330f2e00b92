import type { VerdictWord } from "@/server/model/verdict.ts";

export const SEVERITIES = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Who gets there: somebody outside the organization or everyone; many (an account, a cluster, a namespace); a few that are named; nobody. */
export type Reach = "outside" | "many" | "few" | "nobody";
/** What is got: an identity that administers an account or a cluster, or is marked; one that leads to such; any other. */
export type Gained = "admin" | "way-to-admin" | "other";

const REACH: Readonly<Record<Reach, number>> = { outside: 3, many: 2, few: 1, nobody: 0 };
const GAINED: Readonly<Record<Gained, number>> = { admin: 3, "way-to-admin": 2, other: 1 };
const CERTAINTY: Readonly<Record<VerdictWord, number>> = { allowed: 1, conditional: 0.5, unknown: 0.25, denied: 0 };
const AT_LEAST: readonly (readonly [Severity, number])[] = [
  ["critical", 6],
  ["high", 3],
  ["medium", 1.5],
];

/** Reach × what is gained × certainty; the formula is told in docs/findings.md. */
export function severityOf({ reach, gained, verdict }: { readonly reach: Reach; readonly gained: Gained; readonly verdict: VerdictWord }): Severity {
  const score = REACH[reach] * GAINED[gained] * CERTAINTY[verdict];
  return AT_LEAST.find(([, least]) => score >= least)?.[0] ?? "low";
}

/** 0 (critical) to 3 (low). */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);
