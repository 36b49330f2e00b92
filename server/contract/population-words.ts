import { momentWords } from "@/server/model/moment.ts";
import type { PopulationRow, PopulationState } from "./population.ts";

export const STATE_WORDS: Readonly<Record<PopulationState, string>> = { read: "read", partial: "partial", "not-read": "not read", excluded: "excluded" };
const OTHERS: readonly PopulationState[] = ["partial", "not-read", "excluded"];
const ORDER: readonly PopulationState[] = ["not-read", "partial", "excluded", "read"];

/** `38 of 40 accounts read, 1 partial, 1 excluded`; `all 3 clusters read`. */
function sentence(kind: PopulationRow["kind"], rows: readonly PopulationRow[]): string {
  const count = (state: PopulationState): number => rows.filter((row) => row.state === state).length;
  const noun = `${kind}${rows.length === 1 ? "" : "s"}`;
  const read = count("read");
  const others = OTHERS.flatMap((state) => (count(state) > 0 ? [`${count(state)} ${STATE_WORDS[state]}`] : []));
  if (others.length === 0) return rows.length === 1 ? `1 ${noun} read` : `all ${rows.length} ${noun} read`;
  return [`${read} of ${rows.length} ${noun} read`, ...others].join(", ");
}

/** One sentence for accounts and one for clusters, of those that there are. */
export function populationWords(rows: readonly PopulationRow[]): string[] {
  return (["account", "cluster"] as const).flatMap((kind) => {
    const all = rows.filter((row) => row.kind === kind);
    return all.length > 0 ? [sentence(kind, all)] : [];
  });
}

/** Those first of which something is not there. */
export const populationInOrder = (rows: readonly PopulationRow[]): PopulationRow[] => rows.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));

/** Why it is not whole, or was left out: by whom, why, since when. */
export function populationReason({ reason, by, why, when }: PopulationRow): string {
  if (by !== undefined) return `left out by ${by}${when === undefined ? "" : ` on ${when}`}${why === undefined ? "" : `: ${why}`}`;
  return reason ?? "";
}

/** `not read  account 111122223333 (payments): the reason`. */
export function populationLine(row: PopulationRow): string {
  const name = row.name === undefined || row.name === row.id ? "" : ` (${row.name})`;
  const reason = populationReason(row);
  return `${STATE_WORDS[row.state].padEnd(8)} ${row.kind} ${row.id}${name}${reason === "" ? "" : `: ${reason}`}`;
}

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
];

/** A span of time in its largest unit: `3 hours`. */
export function spanWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [size, unit] = UNITS.find(([length]) => seconds >= length) ?? [1, "second"];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** `oldest captured 27 Nov 2026, 04:00 UTC, newest 3 hours later`. */
export function capturedWords({ oldest, newest }: { readonly oldest: string; readonly newest: string }): string {
  const skew = Date.parse(newest) - Date.parse(oldest);
  return skew < 1000 ? `captured ${momentWords(oldest)}` : `oldest captured ${momentWords(oldest)}, newest ${spanWords(skew)} later`;
}
