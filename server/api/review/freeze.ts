import { version } from "@/package.json";
import { coverageOf } from "@/server/api/coverage-of.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportOf } from "@/server/api/report/about.ts";
import { scopeOf } from "@/server/api/report/scope.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { frozenReview, type Review, type ReviewInput, type ReviewLimits, type RevokedBefore } from "@/server/contract/review.ts";
import { placesIn } from "@/server/query/diff/not-read.ts";
import { carryOver } from "@/server/review/carry.ts";
import { hashOf, idOf } from "@/server/review/hash.ts";
import { judgeRevoked, ownMembers, type Pending, type ProvingSnapshot, pendingOf, wayKey } from "@/server/review/revoked.ts";
import { findRows } from "./find-rows.ts";

const HOUR = 3_600_000;

/** Hours between two moments, as people say them. */
const hoursWords = (ms: number): string => `${(ms / HOUR).toFixed(1).replace(/\.0$/, "")} h`;

/** Refuses to freeze what is too old, or was read too far apart. @throws UsageError */
function requireFresh(estate: Estate, { maxAgeHours, maxSkewHours }: ReviewLimits, now: Date): void {
  const captured = coverageOf(estate.facts).captured;
  const [oldest, newest] = [Date.parse(captured?.oldest ?? estate.facts.capturedAt), Date.parse(captured?.newest ?? estate.facts.capturedAt)];
  const [age, skew] = [now.getTime() - oldest, newest - oldest];
  if (maxAgeHours !== undefined && age > maxAgeHours * HOUR)
    throw new UsageError(
      "invalid",
      `the oldest source of the snapshot was read ${hoursWords(age)} ago, and at most ${maxAgeHours} h are asked for: nothing is frozen`,
    );
  if (maxSkewHours !== undefined && skew > maxSkewHours * HOUR)
    throw new UsageError(
      "invalid",
      `the sources of the snapshot were read ${hoursWords(skew)} apart, and at most ${maxSkewHours} h are asked for: nothing is frozen`,
    );
}

const NOTHING: ReadonlySet<string> = new Set();

/** What of a snapshot proves whether rows are gone; the whole of it is looked at, whatever a review is limited to. */
function proving(estate: Estate, marks: Declared["marks"], pending: readonly Pending[]): ProvingSnapshot {
  const { facts } = estate;
  const wanted = new Set(pending.flatMap(({ targets, members }) => ownMembers({ members }).flatMap(({ ref }) => targets.map((target) => wayKey(target, ref)))));
  return {
    ways: wanted.size === 0 ? new Map() : findRows(estate, marks, undefined, wanted).ways,
    missing: coverageOf(facts).missing,
    places: new Set(placesIn(facts)),
  };
}

/** What has become of the rows that a review revokes, as a snapshot has it. */
export function revocations(estate: Estate, marks: Declared["marks"], review: Review): readonly RevokedBefore[] {
  const pending = pendingOf(review);
  return judgeRevoked(pending, proving(estate, marks, pending));
}

/** What a review is begun with: `previous` is the review itself. */
export interface Beginning extends Omit<ReviewInput, "snapshot" | "previous"> {
  readonly previous?: Review | undefined;
}

/** Freezes a snapshot for a review, with what an earlier one decided. @throws UsageError where it is too old, or the scope names what is not there */
export function freezeReview(estate: Estate, of: ReportOf, beginning: Beginning, marks: Declared["marks"], now: Date): Review {
  const { title, previous, maxAgeHours, maxSkewHours } = beginning;
  const limits = { maxAgeHours, maxSkewHours };
  requireFresh(estate, limits, now);
  const scope = scopeOf(estate, beginning.scope ?? []);
  const { rows: found } = findRows(estate, marks, scope, NOTHING);
  const { rows, decisions } = carryOver(found, previous);
  const ids = new Set(found.map((row) => row.id));
  const gone = previous ? pendingOf(previous).filter((one) => !ids.has(one.row)) : [];
  const { read, failed, missing, population, captured } = coverageOf(estate.facts);
  const frozen = frozenReview.parse({
    review: 1,
    title: title ?? `Access review of ${now.toISOString().slice(0, 10)}`,
    createdAt: now.toISOString(),
    engine: `rolewalk ${version}`,
    ...of,
    capturedAt: estate.facts.capturedAt,
    captured,
    limits,
    scope: [...(scope?.told ?? [])],
    holds: [...placesIn(estate.facts)],
    coverage: { read: read.length, failed, missing, population },
    previous: previous ? { id: previous.id, title: previous.frozen.title, createdAt: previous.frozen.createdAt } : null,
    rows,
    revoked: judgeRevoked(gone, proving(estate, marks, gone)),
  });
  const hash = hashOf(frozen);
  return { id: idOf(hash), hash, frozen, decisions: [...decisions], closedAt: null };
}
