import type { World } from "@/server/graph/world.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { type Cost, costOf, median, peakMemory, round } from "./clock.ts";
import { type Principal, principalsOf, rolesOf } from "./pairs.ts";
import { parseSpeed } from "./yardstick.ts";

const ROUNDS = 5;
const PAIRS_A_ROUND = 1_000_000;
const KEPT_PAIRS = 50_000;

type Pair = readonly [Principal, TargetRole];
type Counts = Record<VerdictWord, number>;
const zero = (): Counts => Object.fromEntries(VERDICT_WORDS.map((w) => [w, 0])) as Counts;

/** Every so manyeth role, so that a round stays within its number of pairs; each of them is decided for every principal. */
function someRoles(roles: readonly TargetRole[], principals: number): TargetRole[] {
  const step = Math.max(1, Math.ceil((roles.length * principals) / PAIRS_A_ROUND));
  return roles.filter((_, i) => i % step === 0);
}

function decideAll(principals: readonly Principal[], roles: readonly TargetRole[], counts: Counts, keep?: Pair[]): number {
  for (const role of roles) {
    for (const principal of principals) {
      const { verdict } = principal.decide(role);
      counts[verdict] += 1;
      if (keep && verdict !== "denied" && keep.length < KEPT_PAIRS) keep.push([principal, role]);
    }
  }
  return principals.length * roles.length;
}

/** Pairs a second of processor time in each round, and the middle one. */
function rate(pairs: number, rounds: readonly Cost[]) {
  const speeds = rounds.map((r) => pairs / r.cpuSeconds);
  return { pairs, perCpuSecond: Math.round(median(speeds)), slowest: Math.round(Math.min(...speeds)), fastest: Math.round(Math.max(...speeds)) };
}

const rounds = (work: () => unknown): Cost[] => Array.from({ length: ROUNDS }, () => costOf(work));

/**
 * How many pairs of a principal and a role are decided in a second of processor time. Each is decided for itself, by the deciders the graph asks; no classes
 * of callers or roles are made. What an open formula comes to is remembered by the engine, as it is in use.
 */
export function measureEngine(world: World) {
  const compile = costOf(() => ({ principals: principalsOf(world), roles: rolesOf(world) }));
  const { principals } = compile.result;
  const roles = someRoles(compile.result.roles, principals.length);
  const kept: Pair[] = [];
  const verdicts = zero();
  // the first round warms up and counts
  const pairs = decideAll(principals, roles, verdicts, kept);
  const before = parseSpeed();
  const all = rate(
    pairs,
    rounds(() => decideAll(principals, roles, zero())),
  );
  const byKind = Object.groupBy(principals, (p) => p.kind);
  const kinds = Object.entries(byKind).map(
    ([kind, of]) =>
      [
        kind,
        rate(
          of.length * roles.length,
          rounds(() => decideAll(of, roles, zero())),
        ),
      ] as const,
  );
  const granted = rate(
    kept.length,
    rounds(() => kept.forEach(([principal, role]) => void principal.decide(role))),
  );
  const parsed = (before + parseSpeed()) / 2;
  return {
    principals: principals.length,
    roles: compile.result.roles.length,
    rolesMeasured: roles.length,
    compileSeconds: round(compile.seconds),
    all,
    verdicts,
    byPrincipal: Object.fromEntries(kinds),
    /** Pairs of which the answer is not `denied`, alone. */
    granted,
    yardstick: { parsedMiBPerCpuSecond: round(parsed), pairsPerParsedMiB: Math.round(all.perCpuSecond / parsed) },
    peakMiB: peakMemory(),
  };
}
